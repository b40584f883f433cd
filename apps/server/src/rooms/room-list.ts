import type { ListTags } from '../answers/list-tags.js';
import type { Projection } from './grammar/fields.js';
import { describeSelection, type Selection } from './selection.js';
import type { ShowRoom } from './show-room.js';

/** What a list is to answer: which rooms, which of them, and how they are shown. */
export interface RoomList {
  /** Of the selection: lists of one key differ only in which of the rooms found they show, and how. */
  readonly selectionKey: string;
  /** Lists of one key have the same answer. What a caller may see is part of the selection, and so of the key. */
  readonly key: string;
  readonly selection: Selection;
  /** Undefined: all. */
  readonly limit: number | undefined;
  readonly offset: number;
  /** Undefined: as they are stored. */
  readonly view: ShowRoom | undefined;
  /** Whether the first room is also shown as `room`. */
  readonly withFirst: boolean;
  readonly tags: ListTags;
}

export function selectionKey(selection: Selection): string {
  const { shape, operands } = describeSelection(selection);
  return JSON.stringify([shape, operands]);
}

export function listKey(
  key: string,
  limit: number | undefined,
  offset: number,
  fields: Projection | undefined,
  hidesTokens: boolean,
): string {
  const shown = fields && JSON.stringify(fields, (_, value: unknown) => (value instanceof Map ? [...value] : value));
  return [key, limit, offset, shown, hidesTokens].join(' ');
}
