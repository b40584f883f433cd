import type { QuerySchema } from './query-schema.js';

/** What a schema accepts, in words that follow "must be": `a whole number of at least 0`. */
export function acceptedValues(schema: QuerySchema): string {
  if (schema.enum !== undefined) return `one of ${schema.enum.join(', ')}`;
  if (schema.const !== undefined) return String(schema.const);
  switch (schema.type) {
    case 'integer':
      return `a whole number${bounds(schema)}`;
    case 'number':
      return `a decimal number${bounds(schema)}`;
    case 'array':
      return acceptedLists(schema);
    default:
      return acceptedTexts(schema);
  }
}

function acceptedTexts({ minLength, maxLength, pattern, format }: QuerySchema): string {
  const form = format === undefined ? '' : ` in the form ${format}`;
  const match = pattern === undefined ? '' : ` matching ${pattern}`;
  return `text${amount(minLength, maxLength, 'character')}${form}${match}`;
}

function acceptedLists({ items, minItems, maxItems, uniqueItems }: QuerySchema): string {
  const each = items === undefined ? 'text' : acceptedValues(items);
  const different = uniqueItems === true ? ', all different' : '';
  return `a list${amount(minItems, maxItems, 'value')}${different}${each === 'text' ? '' : `, each ${each}`}`;
}

function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: QuerySchema): string {
  const limits = [
    minimum !== undefined && `at least ${minimum}`,
    exclusiveMinimum !== undefined && `more than ${exclusiveMinimum}`,
    maximum !== undefined && `at most ${maximum}`,
    exclusiveMaximum !== undefined && `less than ${exclusiveMaximum}`,
  ].filter((limit) => limit !== false);
  const multiple = multipleOf === undefined ? '' : `, a multiple of ${multipleOf}`;
  return `${limits.length === 0 ? '' : ` of ${limits.join(' and ')}`}${multiple}`;
}

function amount(least: number | undefined, most: number | undefined, noun: string): string {
  const limits = [least !== undefined && `at least ${least}`, most !== undefined && `at most ${most}`];
  const words = limits.filter((limit) => limit !== false).join(' and ');
  return words === '' ? '' : ` of ${words} ${noun}${(most ?? least) === 1 ? '' : 's'}`;
}
