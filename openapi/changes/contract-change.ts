/** A change as `redocly diff --format json` reports it. */
export interface ReportedChange {
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'modified';
  readonly impact: 'major' | 'minor' | 'patch';
  readonly verdicts: readonly { readonly message: string }[];
  /** Of the changed object; absent where all of it was added or removed. */
  readonly property?: string;
  readonly base?: { readonly pointer: string; readonly value?: unknown };
  readonly revision?: { readonly pointer: string; readonly value?: unknown };
}

export interface ContractChange {
  /** Such as `GET /api/v1/voip/rooms`; a part of the document where no operation is concerned. */
  readonly subject: string;
  /** In Markdown. */
  readonly text: string;
  /**
   * `breaking`: a client that was right before may fail. `decided`: one that relied on what was never promised may.
   * `words`: descriptions, examples, defaults and the like.
   */
  readonly impact: 'breaking' | 'decided' | 'compatible' | 'words';
}

/** Two contracts that were compared, parsed. */
export interface ComparedContracts {
  readonly base: object;
  readonly revision: object;
}

export function toContractChange(change: ReportedChange, contracts: ComparedContracts): ContractChange {
  const [section = '', path = '', method, ...place] = wordsOf(change.path);
  if (section !== 'paths') return { subject: section, text: textOf(change, ''), impact: impactOf(change) };
  return {
    subject: method === undefined ? path : `${method.toUpperCase()} ${path}`,
    text: textOf(change, placeName(place, change, contracts)),
    impact: impactOf(change),
  };
}

/** `redocly diff` doesn't know our extensions: a path that `query` and `sort` may no longer name breaks a client, too. */
function impactOf(change: ReportedChange): ContractChange['impact'] {
  if (change.impact === 'major' || isLostFilter(change)) return 'breaking';
  return change.impact === 'minor' ? 'compatible' : 'words';
}

function isLostFilter({ property, base }: ReportedChange): boolean {
  return property === 'x-filterable' && base?.value === true;
}

function textOf(change: ReportedChange, place: string): string {
  const { verdicts, kind, property } = change;
  const where = place === '' ? '' : `${place}: `;
  if (verdicts.length > 0) return where + verdicts.map(({ message }) => message).join(' ');
  if (isLostFilter(change)) return `${where}\`query\` and \`sort\` may no longer name it.`;
  return where + (property === undefined ? kind : `\`${property}\` ${kind}`);
}

/** The parameter, the field of an answer, or else the last words of the way there. */
function placeName(place: readonly string[], { base, revision }: ReportedChange, contracts: ComparedContracts): string {
  if (place[0] === 'parameters') {
    const document = base === undefined ? contracts.revision : contracts.base;
    return `parameter \`${parameterName(document, (base ?? revision)?.pointer ?? '')}\``;
  }
  const fields = place.filter((_, index) => place[index - 1] === 'properties');
  if (fields.length > 0) return `${place[0] === 'responses' ? `answer ${place[1]}` : 'body'}, \`${fields.join('.')}\``;
  return place.length === 0 ? '' : `\`${place.slice(0, 2).join('/')}\``;
}

/** A shared parameter lies in `components`, under its name; another one in the list of its operation. */
function parameterName(document: object, pointer: string): string {
  const words = wordsOf(pointer);
  const list = words.indexOf('parameters');
  let found: unknown = document;
  for (const word of words.slice(0, list + 2)) found = (found as Record<string, unknown>)[word];
  return (found as { name?: string }).name ?? (found as { $ref: string }).$ref.split('/').at(-1) ?? pointer;
}

/** The words of a JSON pointer in a URL's fragment. */
function wordsOf(pointer: string): string[] {
  return pointer
    .slice(2)
    .split('/')
    .map((word) => word.replaceAll('~1', '/').replaceAll('~0', '~'));
}
