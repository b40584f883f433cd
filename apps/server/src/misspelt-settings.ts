import { settingNames } from './config.js';

/** A name in the environment that is no setting, and the setting that is probably meant. */
export interface Misspelt {
  readonly name: string;
  readonly meant: string;
}

/**
 * Names that look like settings and are none: but for case and underscores, for a letter or two in a long name, or for
 * what follows its first two words. Short names are left alone: `PORTS` or `POST` may be anybody's.
 */
export function misspeltSettings(environment: NodeJS.ProcessEnv): Misspelt[] {
  const known = new Set(settingNames);
  return Object.keys(environment)
    .filter((name) => !known.has(name))
    .flatMap((name) => {
      const meant = settingLike(name);
      return meant === undefined ? [] : [{ name, meant }];
    })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function settingLike(name: string): string | undefined {
  const letters = lettersOf(name);
  const [nearest] = settingNames
    .map((setting) => ({ setting, distance: editDistance(letters, lettersOf(setting)) }))
    .filter(({ setting, distance }) => distance <= allowedEdits(lettersOf(setting)))
    .toSorted((one, other) => one.distance - other.distance);
  return nearest?.setting ?? settingNames.find((setting) => sharesWords(name, setting));
}

/** `RATE_LIMIT_ROOMS` for one of `RATE_LIMIT_LISTS`; names of two words share one with too many others. */
function sharesWords(name: string, setting: string): boolean {
  const [first, second, third] = setting.split('_');
  return third !== undefined && third !== 'FILE' && name.toUpperCase().startsWith(`${first}_${second}_`);
}

/** A name without what doesn't make another word of it: case, underscores and, in a name of several words, the plural. */
function lettersOf(name: string): string {
  const words = name.toUpperCase().split(/[_.-]/);
  return words.map((word) => (words.length > 1 ? word.replace(/IES$/, 'Y').replace(/S$/, '') : word)).join('');
}

function allowedEdits({ length }: string): number {
  return length < 8 ? 0 : length < 12 ? 1 : 2;
}

/** How many letters are missing, too many, wrong or swapped with the next (optimal string alignment). */
function editDistance(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        (last[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (last[column - 1] as number) + (isSame ? 0 : 1),
        isSwapped ? (before[column - 2] as number) + 1 : Infinity,
      );
    }
    before = last;
    last = current;
  }
  return last[other.length] as number;
}
