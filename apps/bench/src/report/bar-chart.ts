/** Bars under a title of theirs. */
export interface BarGroup {
  readonly title: string;
  readonly bars: readonly Bar[];
}

interface Bar {
  readonly label: string;
  /** The length: 1 is as wide as the chart. */
  readonly share: number;
  /** Stands behind the bar. */
  readonly text: string;
  /** Whether it is what the chart is about. */
  readonly own: boolean;
}

const WIDTH = 900;
const LABELS_END = 270;
const BARS_END = 740;
const LINE = 24;
const BAR_HEIGHT = 16;
const HEAD = 76;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-size: 17px; font-weight: 600; }
  .group { font-weight: 600; }
  .quiet { fill: #59636e; }
  .paper { fill: #ffffff; }
  .track { fill: #eff2f5; }
  .bar { fill: #a3b1bf; }
  .own { fill: #1a7f64; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .quiet { fill: #9198a1; }
    .paper { fill: #0d1117; }
    .track { fill: #1c232c; }
    .bar { fill: #5b6672; }
    .own { fill: #3fb68b; }
  }`;

/** Groups of horizontal bars as an SVG of its own, in light or dark as the reader has it. */
export function barChart(title: string, subtitle: string, groups: readonly BarGroup[]): string {
  const parts: string[] = [];
  let y = HEAD;
  for (const { title: group, bars } of groups) {
    parts.push(text(16, y + 12, 'group', group));
    y += LINE + 2;
    for (const bar of bars) {
      parts.push(barLine(bar, y));
      y += LINE;
    }
    y += 14;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="paper" width="${WIDTH}" height="${y}" rx="8"/>`,
    text(16, 30, 'title', title),
    text(16, 52, 'quiet', subtitle),
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function barLine({ label, share, text: behind, own }: Bar, y: number): string {
  const room = BARS_END - LABELS_END;
  const length = Math.max(1, Math.min(1, share) * room);
  return [
    `<text x="${LABELS_END - 12}" y="${y + 12}" text-anchor="end">${escaped(label)}</text>`,
    `<rect class="track" x="${LABELS_END}" y="${y}" width="${room}" height="${BAR_HEIGHT}" rx="2"/>`,
    `<rect class="${own ? 'own' : 'bar'}" x="${LABELS_END}" y="${y}" width="${length.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"/>`,
    text(BARS_END + 12, y + 12, 'quiet', behind),
  ].join('\n');
}

function text(x: number, y: number, kind: string, content: string): string {
  return `<text x="${x}" y="${y}" class="${kind}">${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
