import type { Grown } from '../growth/measure.ts';
import { questions } from '../growth/questions.ts';
import { median } from '../statistics.ts';
import { type BarGroup, barChart } from './bar-chart.ts';
import { duration, megabytes, middle, spread, whole } from './figures.ts';
import { markdownTable } from './markdown-table.ts';

/** @param chart The name of the file of the chart. */
export function growthMarkdown(grown: readonly Grown[], setUp: string, chart: string): string {
  const sizes = grown.map(({ rooms }) => `${whole(rooms)} rooms`);
  return [
    '# Growth: the last run',
    'Written by `npm run bench:growth`. All figures are of one run. The time of a request, one at a time over one ' +
      'connection; behind it, what it is of the time at the first size (the least and the most of the rounds).',
    setUp,
    `![The time of a request at each size](${chart})`,
    '## Time of a request',
    markdownTable(['request', ...sizes, 'goal'], timeRows(grown)),
    '## Store and server',
    markdownTable(['', ...sizes], storeRows(grown)),
  ].join('\n\n');
}

function timeRows(grown: readonly Grown[]): string[][] {
  const rows = questions.map((question, place) => {
    const cells = grown.map((one) => timeCell(one, place, grown[0]));
    const ratios = ratiosOf(grown.at(-1), place, grown[0]);
    const goal =
      question.goal === undefined || grown.length === 1
        ? ''
        : `${median(ratios) <= question.goal ? 'met' : 'not met'}: at most ${question.goal} ×`;
    return [question.title, ...cells, goal];
  });
  const cold = grown.map((one) => (one.cold === undefined ? '' : duration(one.cold)));
  return [...rows, ['voip/room by id, from the disk', ...cold, '']];
}

function timeCell(one: Grown, place: number, first: Grown | undefined): string {
  const time = duration(median(one.times[place]?.microseconds ?? []));
  if (one === first) return time;
  const ratios = ratiosOf(one, place, first);
  return `${time}, ${middle(ratios)} × (${spread(ratios)})`;
}

/** What the times of a size are of those of another, round by round. */
function ratiosOf(one: Grown | undefined, place: number, other: Grown | undefined): number[] {
  const times = one?.times[place]?.microseconds ?? [];
  return times.map((time, round) => time / (other?.times[place]?.microseconds[round] ?? Number.NaN));
}

function storeRows(grown: readonly Grown[]): string[][] {
  const row = (title: string, cell: (one: Grown) => string) => [title, ...grown.map(cell)];
  return [
    row('import', ({ importRate }) => `${whole(importRate)} rooms/s`),
    row('size on disk', ({ bytes }) => megabytes(bytes)),
    row('of it for a room', ({ bytes, rooms }) => `${whole(bytes / rooms)} bytes`),
    row('memory of the server', ({ memory }) => (memory === undefined ? '' : megabytes(memory.own))),
    row('with pages of the file', ({ memory }) => (memory === undefined ? '' : megabytes(memory.resident))),
  ];
}

/** A bar for each size, as long as its time is of the longest of the request: equal bars are a flat cost. */
export function growthChart(grown: readonly Grown[], subtitle: string): string {
  const groups = questions.map((question, place): BarGroup => {
    const times = grown.map(({ times }) => median(times[place]?.microseconds ?? []));
    const longest = Math.max(...times.filter(Number.isFinite));
    return {
      title: question.title,
      bars: grown.map(({ rooms }, size) => {
        const time = times[size] ?? Number.NaN;
        return {
          label: `${whole(rooms)} rooms`,
          share: time / longest,
          text: duration(time),
          own: question.goal !== undefined,
        };
      }),
    };
  });
  return barChart('Time of a request as the store grows: bars of one length are a flat cost', subtitle, groups);
}
