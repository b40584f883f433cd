import { onDemand } from 'bson';

const OBJECT = 3;
const LIST = 4;

/** The dotted paths of keys that an object in a document of BSON has twice. */
export function findDoubledKeys(bytes: Buffer, document: Record<string, unknown>): string[] {
  const doubled = new Set<string>();
  search(bytes, 0, OBJECT, document, [], doubled);
  return [...doubled];
}

function search(
  bytes: Buffer,
  start: number,
  type: number,
  parsed: unknown,
  path: readonly string[],
  doubled: Set<string>,
): void {
  const elements = [...onDemand.parseToElements(bytes, start)];
  const nameOf = ([, offset, length]: (typeof elements)[number]) => bytes.toString('utf8', offset, offset + length);
  // Only where keys have gone are their names compared.
  if (type === OBJECT && keyCount(parsed) !== elements.length) {
    const names = elements.map(nameOf);
    for (const name of names.filter((each, place) => names.indexOf(each) < place)) {
      doubled.add([...path, name].join('.'));
    }
  }
  for (const [place, element] of elements.entries()) {
    const [childType, , , childStart] = element;
    if (childType !== OBJECT && childType !== LIST) continue;
    const name = type === LIST ? String(place) : nameOf(element);
    const child = isObject(parsed) && Object.hasOwn(parsed, name) ? parsed[name] : undefined;
    search(bytes, childStart, childType, child, [...path, name], doubled);
  }
}

function keyCount(parsed: unknown): number {
  return isObject(parsed) ? Object.keys(parsed).length : Number.NaN;
}

/** Also of a list, in which the names are the places. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
