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

/** Microseconds: less is nothing, whichever way it goes. */
const NOTHING = 2;

/** What the rounds say of what is added to something. */
export function judgeDifference(figures: readonly number[], others: readonly number[]) {
  const differences = figures.map((figure, round) => figure - (others[round] ?? Number.NaN));
  const [least, most] = [Math.min(...differences), Math.max(...differences)];
  const seen = least > 0 ? 'costs' : most < 0 ? 'saves' : undefined;
  const words = seen ?? (most - least <= NOTHING ? 'nothing' : 'the spread is too wide to decide');
  return { difference: median(differences), spread: [least, most], words };
}
