import document from '@switchboard/contract/openapi.json' with { type: 'json' };
import * as fc from 'fast-check';
import { filterablePaths } from '../src/rooms/room-paths.js';
import { BROKEN_ENCODINGS, FORBIDDEN, HOSTILE, POLLUTING } from './hostile-texts.js';
import type { Call, Credentials } from './server.js';

/** A request, its target as it goes on the wire. */
export interface FuzzRequest {
  target: string;
  call: Call;
}

interface Parameter {
  name: string;
  schema: { type: string; enum?: string[] };
  'x-grammar'?: string;
  'x-boolean-words'?: Record<string, string[]>;
  'x-absent-values'?: string[];
}

interface Operation {
  path: string;
  parameters: Parameter[];
}

type Node = Record<string, unknown>;

/** The operations and their parameters, as the contract declares them. */
const OPERATIONS: Operation[] = Object.entries(document.paths).map(([path, { get }]) => ({
  path,
  parameters: get.parameters.map((node) => resolve(node) as unknown as Parameter),
}));

function resolve(node: Node): Node {
  const reference = node['$ref'];
  if (typeof reference !== 'string') return node;
  return reference
    .slice(2)
    .split('/')
    .reduce((inner, key) => inner[key] as Node, document as unknown as Node);
}

const PATHS = [...filterablePaths.keys()];
const OPERATORS = [
  '$eq', '$ne', '$in', '$nin', '$gt', '$gte', '$lt', '$lte', '$exists', '$regex', '$options', '$and', '$or', '$date', '$numberLong',
]; // prettier-ignore
/** What the rooms, visitors and users of the test are called. */
export const NAMES = [
  'agent', 'visitor-1', 'visitor-2', 'visitor-3', 'visitor-4', 'call-1', 'call-2', 'chat-1', 'sales', 'north', 'a', 'queue-1',
]; // prettier-ignore

const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...PATHS) },
  { weight: 1, arbitrary: fc.constantFrom(...FORBIDDEN, ...POLLUTING, ...HOSTILE) },
);
const hostile = fc.constantFrom(...HOSTILE);

/** JSON that looks like a filter, and goes wrong anywhere. */
const { json } = fc.letrec<{ json: unknown; scalar: unknown; list: unknown; object: unknown }>((tie) => ({
  scalar: fc.oneof(
    hostile,
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: 'binary', maxLength: 8 }),
  ),
  list: fc.array(tie('json'), { maxLength: 4 }),
  object: fc.dictionary(fc.oneof(name, fc.constantFrom(...OPERATORS, 'start', 'end')), tie('json'), { maxKeys: 4 }),
  json: fc.oneof({ depthSize: 'medium', withCrossShrink: true }, tie('scalar'), tie('object'), tie('list')),
}));

const OPERANDS: Record<string, fc.Arbitrary<unknown>> = {
  string: hostile,
  strings: hostile,
  number: fc.oneof(fc.integer(), fc.double()),
  boolean: fc.boolean(),
  date: fc.oneof(
    hostile,
    fc.integer().map(($date) => ({ $date })),
  ),
};

/** A comparison whose operand fits its path more often than not. */
const filter = fc.constantFrom(...filterablePaths.values()).chain(({ path, type }) => {
  const operand = fc.oneof({ weight: 6, arbitrary: OPERANDS[type] ?? hostile }, { weight: 1, arbitrary: hostile });
  const comparisons = [
    operand,
    fc
      .tuple(fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$regex'), operand)
      .map((entry) => own([entry])),
    fc.tuple(fc.constantFrom('$in', '$nin'), fc.array(operand, { maxLength: 6 })).map((entry) => own([entry])),
    fc.boolean().map(($exists) => ({ $exists })),
  ];
  return fc.oneof(...comparisons).map((value) => own([[path, value]]));
});

function own(entries: [string, unknown][]): Node {
  const object: Node = {};
  for (const [key, value] of entries)
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  return object;
}

const pairs = (value: fc.Arbitrary<unknown>) => fc.array(fc.tuple(name, value), { maxLength: 4 }).map(own);
const pathsTo = (value: fc.Arbitrary<unknown>) => fc.dictionary(fc.constantFrom(...PATHS), value, { maxKeys: 3 });
const iso = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());

/** What each grammar accepts, or nearly. */
const GRAMMARS: Record<string, fc.Arbitrary<unknown>> = {
  query: fc.oneof(
    filter,
    filter,
    fc.array(filter, { minLength: 1, maxLength: 4 }).map(($or) => ({ $or })),
    json,
  ),
  sort: fc.oneof(pathsTo(fc.constantFrom(1, -1)), pairs(fc.constantFrom(1, -1, 0, '1'))),
  fields: fc.oneof(pathsTo(fc.constant(1)), pathsTo(fc.constant(0)), pairs(fc.constantFrom(1, 0, 2, true))),
  customFields: fc.oneof(pairs(fc.oneof(hostile, fc.integer())), json),
  dateRange: fc.oneof(
    iso,
    fc.record({ start: iso, end: fc.oneof({ weight: 3, arbitrary: iso }, hostile) }, { requiredKeys: [] }),
    json,
  ),
};

function textFor({
  schema,
  'x-grammar': grammar,
  'x-boolean-words': words = {},
  'x-absent-values': absent = [],
}: Parameter): fc.Arbitrary<string> {
  if (grammar !== undefined) {
    const value = GRAMMARS[grammar];
    if (value === undefined) throw new Error(`There is nothing here for the grammar ${grammar}.`);
    return value.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
  }
  if (schema.type === 'integer')
    return fc.oneof(fc.nat(200).map(String), fc.constantFrom('0', '100', String(2 ** 53 - 1), String(2 ** 53)));
  const known = [...(schema.enum ?? []), ...Object.values(words).flat(), ...absent];
  return known.length > 0
    ? fc.constantFrom(...known)
    : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: hostile });
}

/** How a name and its value may be written. */
const suffix = fc.constantFrom(
  '',
  '[]',
  '%5B%5D',
  '[0]',
  '[1]',
  '[999999999999]',
  '[x]',
  '[__proto__]',
  '[][]',
  '[',
  '.a',
);
const encoder = fc.constantFrom(
  encodeURIComponent,
  encodeURIComponent,
  encodeURIComponent,
  (text: string) => encodeURIComponent(text).replaceAll('%20', '+'),
  encodeRarely,
);

/** Only what can't stand in the target of a request. */
function encodeRarely(text: string): string {
  return text.replaceAll(/[^\u0021-\u007E]/gu, (character) => encodeURIComponent(character.toWellFormed()));
}

function aPair(parameters: Parameter[]): fc.Arbitrary<string> {
  const declared = fc
    .constantFrom(...parameters)
    .chain((parameter) =>
      fc.tuple(
        fc.constant(parameter.name),
        suffix,
        encoder,
        fc.oneof({ weight: 4, arbitrary: textFor(parameter) }, { weight: 1, arbitrary: hostile }),
      ),
    );
  const anyName = fc.tuple(
    fc.oneof(
      fc.constantFrom(...POLLUTING),
      hostile.map((text) => encodeURIComponent(text).slice(0, 200)),
    ),
    suffix,
    encoder,
    hostile,
  );
  return fc.oneof(
    {
      weight: 12,
      arbitrary: declared.map(([key, end, encode, text]) => `${key}${end}=${encode(text.toWellFormed())}`),
    },
    { weight: 1, arbitrary: anyName.map(([key, end, encode, text]) => `${key}${end}=${encode(text)}`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...parameters), fc.constantFrom(...BROKEN_ENCODINGS))
        .map(([parameter, junk]) => `${parameter.name}=${junk}`),
    },
    { weight: 1, arbitrary: fc.constantFrom(...BROKEN_ENCODINGS, ...parameters.map((parameter) => parameter.name)) },
  );
}

function aTamePair(parameter: Parameter): fc.Arbitrary<string> {
  return textFor(parameter).map((text) => `${parameter.name}=${encodeURIComponent(text.toWellFormed())}`);
}

/** The targets that the server takes as they are: a longer one than this is refused before it is read. */
const LONGEST_TARGET = 30_000;

const PATH_ENDS = ['/', '//', '%', '%2F', '%00', '/..', ';x', '%ED%A0%80', '/__proto__', 'S', '.json'];

const pathEnd = fc.oneof(
  { weight: 30, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom(...PATH_ENDS) },
);

function aTarget({ path, parameters }: Operation): fc.Arbitrary<string> {
  const wild = fc.array(aPair(parameters), { maxLength: 5 });
  const tame = fc.subarray(parameters, { maxLength: 4 }).chain((some) => fc.tuple(...some.map(aTamePair)));
  return fc
    .tuple(pathEnd, fc.oneof(wild, tame, tame))
    .map(([end, parts]) => `${path}${end}${parts.length > 0 ? '?' : ''}${parts.join('&')}`.slice(0, LONGEST_TARGET));
}

const bodyText = fc.oneof(
  fc
    .dictionary(fc.oneof(fc.constantFrom('agents', 'open', 'query', 'sort', 'count', 'tags', 'createdAt'), name), json)
    .map((body) => JSON.stringify(body)),
  json.map((value) => JSON.stringify(value)),
  hostile,
);

const body = fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: bodyText });

const headers = fc.record(
  {
    'content-type': fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/plain', 'x', ''),
    'x-request-id': fc.constantFrom('a-1', 'a b', 'é', '{}', 'x'.repeat(65), ''),
    'if-none-match': fc.constantFrom('*', '""', 'W/"x"', 'x, y'),
    'accept-encoding': fc.constantFrom('identity', 'gzip', 'br;q=0', '*', 'junk'),
    origin: fc.constantFrom('https://example.com', 'null', 'x'),
  },
  { requiredKeys: [] },
);

/** @param callers Those who ask; the first most of all. */
export function aRequest([first, ...others]: [Credentials, ...Credentials[]]): fc.Arbitrary<FuzzRequest> {
  const as = fc.oneof(
    { weight: 5, arbitrary: fc.constant(first) },
    { weight: 5, arbitrary: fc.constantFrom(...others) },
  );
  const call = fc.record({
    as,
    headers,
    method: fc.oneof(
      { weight: 30, arbitrary: fc.constant('GET') },
      fc.constantFrom('HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'),
    ),
  });
  return fc.constantFrom(...OPERATIONS).chain((operation) =>
    fc.tuple(aTarget(operation), call, body).map(([target, rest, body]) => ({
      target,
      call: body === undefined ? rest : { ...rest, body },
    })),
  );
}
