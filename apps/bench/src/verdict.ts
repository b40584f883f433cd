import { median } from './statistics.ts';

/** What the rounds say of a ratio: the second figure of each is what it is compared with. */
export interface Verdict {
  readonly ratio: number;
  /** The least and the most of the rounds. */
  readonly spread: readonly [number, number];
  readonly words: string;
}

/** Where the spread goes across 1, it may be so wide to say that there is no difference. */
const DECIDING_WIDTH = 0.1;

export function judge(figures: readonly number[], others: readonly number[]): Verdict {
  const ratios = figures.map((figure, round) => figure / (others[round] ?? Number.NaN));
  const spread = [Math.min(...ratios), Math.max(...ratios)] as const;
  return { ratio: median(ratios), spread, words: wordsOf(...spread) };
}

function wordsOf(least: number, most: number): string {
  if (least > 1) return 'dearer';
  if (most < 1) return 'cheaper';
  if (most - least <= DECIDING_WIDTH) return 'the same';
  return 'the spread is too wide to decide'; // NaN as well
}
