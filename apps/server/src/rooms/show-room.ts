import { type Projection, project } from './grammar/fields.js';

type Document = Record<string, unknown>;

/** How a stored room's text becomes the one that is shown. */
export type ShowRoom = (text: string) => string;

/** Undefined where rooms are shown as they are stored; else they are parsed, for a part of them or to leave tokens out. */
export function roomView(fields: Projection | undefined, hideVisitorTokens: boolean): ShowRoom | undefined {
  if (fields === undefined && !hideVisitorTokens) return undefined;
  return (text) => {
    const room = JSON.parse(text) as Document;
    if (hideVisitorTokens) hideTokens(room);
    return JSON.stringify(fields === undefined ? room : project(room, fields));
  };
}

/** The places that hold a visitor's token, with which their calls can be read. */
function hideTokens(room: Document): void {
  for (const holder of [room['v'], room['lastMessage'], room['closingMessage']]) {
    if (typeof holder === 'object' && holder !== null) delete (holder as Document)['token'];
  }
}
