/** A page's answer up to its rooms, and behind them. */
export const PAGE_BEGIN = '{"rooms":[';

export function pageEnd(count: number, offset: number, total: number, first: string): string {
  return `],"count":${count},"offset":${offset},"total":${total},"room":${first},"success":true}`;
}
