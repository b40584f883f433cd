const SPECIAL = /[\\\n\r\t]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Rows of texts, numbers and nulls as `copy … from stdin` reads them. */
export function copyData(rows: readonly (readonly unknown[])[]): Buffer {
  let data = '';
  for (const row of rows) data += `${row.map(fieldOf).join('\t')}\n`;
  return Buffer.from(data);
}

function fieldOf(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  return typeof value === 'string'
    ? value.replace(SPECIAL, (character) => ESCAPES[character] as string)
    : `${value as number}`;
}
