import { median } from '../statistics.ts';

/** A whole number with separators. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** A ratio; the smaller, the more digits. */
export function ratio(value: number): string {
  return value >= 10 ? value.toFixed(1) : value >= 0.1 ? value.toFixed(2) : value.toFixed(3);
}

/** Microseconds, without their unit: a digit more where they are few. */
export function microseconds(value: number): string {
  return Math.abs(value) < 100 ? value.toFixed(1) : whole(value);
}

/** The median of the rounds. */
export function middle(ratios: readonly number[]): string {
  return ratios.length === 0 ? '' : ratio(median(ratios));
}

/** The least and the most of the rounds. */
export function spread(ratios: readonly number[]): string {
  return ratios.length === 0 ? '' : `${ratio(Math.min(...ratios))}–${ratio(Math.max(...ratios))}`;
}

/** Microseconds, or milliseconds where they are many. */
export function duration(microseconds: number): string {
  if (!Number.isFinite(microseconds)) return 'too long';
  if (microseconds < 1_000) return `${whole(microseconds)} µs`;
  return microseconds < 100_000 ? `${(microseconds / 1_000).toFixed(1)} ms` : `${whole(microseconds / 1_000)} ms`;
}

export function megabytes(bytes: number): string {
  return `${whole(bytes / 1_000_000)} MB`;
}
