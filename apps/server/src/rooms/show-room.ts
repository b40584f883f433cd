import { type Projection, project } from './grammar/fields.js';
import type { ShowRoom } from './page-body.js';
import { roomText } from './page-body.js';

type Document = Record<string, unknown>;

/**
 * How rooms are shown: the stored text as it stands, and parsed only where a part is asked for or visitor tokens are
 * to be left out.
 */
export function showRooms(fields: Projection | undefined, hideVisitorTokens: boolean): ShowRoom {
  if (fields === undefined && !hideVisitorTokens) return roomText;
  return (record) => {
    const room = JSON.parse(roomText(record)) as Document;
    if (hideVisitorTokens) hideTokens(room);
    return JSON.stringify(fields === undefined ? room : project(room, fields));
  };
}

/** The two places that hold a visitor's token, with which his calls can be read. */
function hideTokens(room: Document): void {
  for (const holder of [room['v'], room['lastMessage']]) {
    if (typeof holder === 'object' && holder !== null) delete (holder as Document)['token'];
  }
}
