import { isBlank, OPEN_LIST, OPEN_OBJECT } from './json-bytes.js';
import type { Reader } from './reader.js';

/** So many bytes, if there are as many, tell every foreign form: those of a header of tar. */
export const HEAD_BYTES = 512;

/** Stands in errors for the name of the collection, which whoever reports them knows. */
export const COLLECTION = '<collection>';

/** The command that makes a file that can be read. */
export const RIGHT_EXPORT = `mongoexport --uri "$MONGO_URL" --collection ${COLLECTION} --out ${COLLECTION}.json`;

const UNPACK = 'unpack it, and import what it holds';
const REPACK = 'unpack it, or pack it by gzip or zstd';

/** The first bytes of forms, as hexadecimal digits, and what to do about them. */
const SIGNATURES: readonly (readonly [hex: string, what: string])[] = [
  ['6de29981', 'an archive of mongodump: dump into a folder instead, without --archive'],
  ['504b0304', `a zip archive: ${UNPACK}`],
  ['504b0506', 'an empty zip archive'],
  ['377abcaf271c', `a 7z archive: ${UNPACK}`],
  ['526172211a07', `a rar archive: ${UNPACK}`],
  ['425a68', `packed by bzip2: ${REPACK}`],
  ['fd377a585a00', `packed by xz: ${REPACK}`],
  ['04224d18', `packed by lz4: ${REPACK}`],
  ['1f9d', `packed by compress: ${REPACK}`],
  [Buffer.from('SQLite format 3\0').toString('hex'), 'a database of SQLite: "switchboard copy --from" reads a store'],
  ['fffe0000', 'UTF-32: save it as UTF-8'],
  ['0000feff', 'UTF-32: save it as UTF-8'],
];

/** What to do about a file of bytes in a form that is not read; undefined: `head` is not the beginning of one. */
export function foreignBytes(head: Buffer): string | undefined {
  const hex = head.toString('hex', 0, 16);
  const found = SIGNATURES.find(([signature]) => hex.startsWith(signature))?.[1];
  const what = found ?? (isTar(head) ? `a tar archive: ${UNPACK}` : undefined);
  return what === undefined ? undefined : `the file is ${what}`;
}

/** The same of a file that is not BSON. */
export function foreignText(head: Buffer): string | undefined {
  const first = head.findIndex((byte) => !isBlank(byte));
  if (first === -1 || head[first] === OPEN_OBJECT || head[first] === OPEN_LIST) return undefined;
  if (head.subarray(0, HEAD_BYTES).includes(0))
    return `the file is neither JSON nor BSON: export it with ${RIGHT_EXPORT}`;
  const text = head.toString('utf8', first, first + 16 * HEAD_BYTES);
  if (/^<(!|\?|html\b)/i.test(text)) return `the file is HTML or XML: export it with ${RIGHT_EXPORT}`;
  if (isCsv(text)) return `the file is CSV, in which values have no types: export it with ${RIGHT_EXPORT}`;
  return undefined;
}

/** Whether the sum that a header of tar has of itself is right. */
function isTar(head: Buffer): boolean {
  if (head.length < HEAD_BYTES) return false;
  const said = Number.parseInt(head.toString('latin1', 148, 156), 8);
  let sum = 8 * 32; // the sum itself counts as eight spaces
  for (let place = 0; place < HEAD_BYTES; place += 1) {
    if (place < 148 || place >= 156) sum += head[place] ?? 0;
  }
  return sum === said;
}

/** Whether the first line names columns, `_id` among them. */
function isCsv(text: string): boolean {
  const [names = ''] = text.split(/\r?\n/, 1);
  return names.split(/[,;\t]/).some((name) => name === '_id' || name === '"_id"');
}

/** One error in place of all documents. */
export function unreadable(error: string, wholeFile: 'bytes' | 'text'): Reader {
  let told = false;

  return {
    *read(data) {
      if (!told) yield { line: 1, encoding: 'json', error, wholeFile };
      told = true;
      return data.length;
    },
    *end() {
      // All is said.
    },
  };
}
