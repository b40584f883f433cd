import { isObject } from '../../json-object.js';
import type { StoredDocument } from '../document-table.js';

type Document = Record<string, unknown>;
type Entry = [tag: string, ...path: (string | number)[]];

/** Messages that hold the token of the visitor who wrote them. */
const MESSAGES = ['lastMessage', 'closingMessage'];

/**
 * The room of an answer with the visitor's tokens that the stored one has: answers may be asked for without them, and a
 * call is found by nothing else. The token of another visitor or message is not kept.
 * @returns `answered` itself where it lacks none.
 */
export function keepVisitorTokens(stored: StoredDocument, answered: StoredDocument): StoredDocument {
  let kept = answered;
  const keep = (path: readonly string[]) => (kept = withValueOf(stored, kept, path));

  const [visitor, answeredVisitor] = [stored.document['v'], answered.document['v']];
  if (isObject(visitor)) {
    if (!isObject(answeredVisitor)) keep(['v']);
    else if (lacksTokenOf(visitor, answeredVisitor)) {
      const { _id: id = visitor['_id'] } = answeredVisitor;
      if (id === visitor['_id']) keep(['v', 'token']);
    }
  }
  for (const key of MESSAGES) {
    const [message, other] = [stored.document[key], answered.document[key]];
    if (!isObject(message) || !isObject(other) || !lacksTokenOf(message, other)) continue;
    if (message['_id'] !== undefined && message['_id'] === other['_id']) keep([key, 'token']);
  }
  return kept;
}

function lacksTokenOf(stored: Document, answered: Document): boolean {
  return typeof stored['token'] === 'string' && typeof answered['token'] !== 'string';
}

/** `target` with the value that `source` has at a path of one or two keys, and its types. */
function withValueOf(source: StoredDocument, target: StoredDocument, path: readonly string[]): StoredDocument {
  const [key = '', inner] = path;
  const value = source.document[key];
  const document = {
    ...target.document,
    [key]: inner === undefined ? value : { ...(target.document[key] as Document), [inner]: (value as Document)[inner] },
  };
  const types = [
    ...entriesOf(target).filter((entry) => !isBelow(entry, path)),
    ...entriesOf(source).filter((entry) => isBelow(entry, path)),
  ];
  return { document, types: types.length === 0 ? null : JSON.stringify(types) };
}

function entriesOf({ types }: StoredDocument): Entry[] {
  return types === null ? [] : (JSON.parse(types) as Entry[]);
}

function isBelow([, ...keys]: Entry, path: readonly string[]): boolean {
  return path.every((key, place) => keys[place] === key);
}
