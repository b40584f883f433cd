import type { Reader } from './reader.js';

/** What to do about a file in a form that is not read; undefined: `head` is not the beginning of one. */
export function foreignForm(head: Buffer): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe && head[3] === 0 && head[5] === 0) {
    return 'the file is UTF-16, as a redirection in PowerShell writes it: save it as UTF-8';
  }
  if (head.length >= 4 && head.readUInt32LE(0) === 0x81_99_e2_6d) {
    return 'the file is an archive of mongodump: dump into a folder instead, without --archive';
  }
  return undefined;
}

/** One error in place of all documents. */
export function unreadable(error: string): Reader {
  let told = false;

  return {
    *read(data) {
      if (!told) yield { line: 1, encoding: 'json', error };
      told = true;
      return data.length;
    },
    *end() {
      // All is said.
    },
  };
}
