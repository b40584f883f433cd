import type { Condition } from './condition.js';

/** A list decides what it is: all its rooms are of one type. */
export const TYPE_PATH = 't';

const ALL: Condition = { op: 'and', of: [] };
const NONE: Condition = { op: 'or', of: [] };

/** The condition as it holds for rooms of a type: what it asks of `t` is decided, and needs no look at a room. */
export function decideType(condition: Condition, type: string): Condition {
  switch (condition.op) {
    case 'and':
      return decideAll(condition.of, type);
    case 'or':
      return decideAny(condition.of, type);
    default:
      if (!('path' in condition) || condition.path.path !== TYPE_PATH) return condition;
      return holdsFor(condition, type) ? ALL : NONE;
  }
}

function decideAll(conditions: readonly Condition[], type: string): Condition {
  const decided = conditions.map((each) => decideType(each, type)).filter((each) => !isAll(each));
  return decided.some(isNone) ? NONE : joined('and', decided);
}

function decideAny(conditions: readonly Condition[], type: string): Condition {
  const decided = conditions.map((each) => decideType(each, type)).filter((each) => !isNone(each));
  return decided.some(isAll) ? ALL : joined('or', decided);
}

function joined(op: 'and' | 'or', of: readonly Condition[]): Condition {
  const [only, other] = of;
  return only !== undefined && other === undefined ? only : { op, of };
}

function isAll({ op, ...rest }: Condition): boolean {
  return op === 'and' && 'of' in rest && rest.of.length === 0;
}

function isNone({ op, ...rest }: Condition): boolean {
  return op === 'or' && 'of' in rest && rest.of.length === 0;
}

/** What the store's SQL says of a text that is there. */
function holdsFor(condition: Exclude<Condition, { op: 'and' | 'or' }>, type: string): boolean {
  switch (condition.op) {
    case 'in':
      return condition.values.includes(type);
    case 'notIn':
      return !condition.values.includes(type);
    case 'gt':
      return type > condition.value;
    case 'gte':
      return type >= condition.value;
    case 'lt':
      return type < condition.value;
    case 'lte':
      return type <= condition.value;
    case 'exists':
      return condition.present;
    case 'prefix':
      return type.startsWith(condition.text);
    case 'contains':
      return type.includes(condition.text);
    default:
      throw new Error(`"${condition.op}" is no condition on a path.`);
  }
}
