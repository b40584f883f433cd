import { isDigits } from './decimal.js';
import type { Parameter } from './parameter.js';
import { ParameterFault } from './parameter-fault.js';

/** What was sent as `name[key]=…` for parameters that take one text, as PHP and qs write objects. */
export type NestedPairs = Map<Parameter, [NestedPair, ...NestedPair[]]>;

export interface NestedPair {
  /** As it was sent, decoded. */
  readonly name: string;
  readonly keys: readonly string[];
  readonly text: string;
}

type Tree = Record<string, unknown>;

/**
 * The fault that says to send JSON text, with the same values as text that the parameter takes, if it takes these.
 * Each value is a text, what it is as JSON, or true and false as PHP writes them, where the grammar wants that.
 */
export function adviseJson(parameter: Parameter, pairs: readonly NestedPair[]): ParameterFault {
  const forms = [(text: string) => text, parseScalar, parseBoolean];
  const texts = forms.map((read) => JSON.stringify(treeOf(pairs, read), asList));
  const accepted = texts.find((text) => isAccepted(parameter, text));
  const example = accepted === undefined ? '' : `: ${accepted}`;
  return new ParameterFault(`is not a parameter; send "${parameter.name}" as JSON text${example}`);
}

function isAccepted(parameter: Parameter, text: string): boolean {
  if (parameter.kind !== 'grammar') return false;
  try {
    parameter.decode(text);
    return true;
  } catch (error) {
    if (error instanceof ParameterFault) return false;
    throw error;
  }
}

/** Without a prototype, so that `__proto__` is a key like any other. */
function treeOf(pairs: readonly NestedPair[], read: (text: string) => unknown): Tree {
  const root: Tree = Object.create(null);
  for (const { keys, text } of pairs) {
    let tree = root;
    for (const key of keys.slice(0, -1)) tree = branchAt(tree, key);
    tree[placeOf(tree, keys.at(-1) as string)] = read(text);
  }
  return root;
}

function branchAt(tree: Tree, key: string): Tree {
  const place = placeOf(tree, key);
  const known = tree[place];
  if (isTree(known)) return known;
  const branch: Tree = Object.create(null);
  tree[place] = branch;
  return branch;
}

/** `[]` is the next place of a list. */
function placeOf(tree: Tree, key: string): string {
  return key === '' ? String(Object.keys(tree).length) : key;
}

/** Below a key, numbers as keys make a list. */
function asList(key: string, value: unknown): unknown {
  if (key === '' || !isTree(value)) return value;
  const keys = Object.keys(value);
  return keys.every((each) => isDigits(each, 0, each.length)) ? Object.values(value) : value;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null;
}

function parseBoolean(text: string): unknown {
  if (text === '1') return true;
  return text === '0' ? false : parseScalar(text);
}

function parseScalar(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isTree(value) ? text : value;
  } catch {
    return text;
  }
}
