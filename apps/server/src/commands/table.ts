import Table from 'cli-table3';

type Cell = string | number | null | undefined;

const NO_LINES = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '',
  bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ',
}; // prettier-ignore

/** Rows below a head, numbers to the right, without lines or colours: good to read, and to `grep`. */
export function tableText(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const isNumber = (column: number) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number');
  const table = new Table({
    head: head.map((title) => title.toUpperCase()),
    colAligns: head.map((_, column) => (isNumber(column) ? 'right' : 'left')),
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => row.map(cellText)));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function cellText(cell: Cell): string {
  if (typeof cell === 'number') return cell.toLocaleString('en');
  return printable(cell ?? '');
}

/** A text without what would steer a terminal: names come from other systems. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\uFFFD');
}

/** A moment as a table shows it: to the minute, in UTC. */
export function momentText(time: number | null): string {
  return time === null ? '' : `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}
