import * as fc from 'fast-check';
import type { ListName, ListParameters } from './list-model.js';

/** A request as it goes on the wire, its credentials apart. */
export interface WireForm {
  readonly target: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

const PATHS = [
  (path: string) => path,
  (path: string) => `${path}/`,
  (path: string) => `${path}//`,
  (path: string) => path.replaceAll('/', '//'),
  (path: string) => path.replace('/v1', '///v1'),
  (path: string) => path.replace('rooms', '%72ooms'),
  (path: string) => `http://any.host${path}/`,
];

const WORDS = { true: ['true', 'TRUE', 'True', '1', 't', 'T'], false: ['false', 'FALSE', 'False', '0', 'f', 'F'] };

const NUMBERS = [
  (number: number) => `${number}`,
  (number: number) => `00${number}`,
  (number: number) => `${number}.0`,
  (number: number) => `${number}e+00`,
  (number: number) => `${number}0e-1`,
  (number: number) => `${number}.00E%2B0`,
];

/** Pairs that say nothing, wherever they stand. */
const NOTHINGS = [
  '',
  '=',
  '=x',
  '=agents[]=u2',
  '==',
  'agents=',
  'agents',
  'open=',
  'query',
  'sort=',
  '%74ags=',
  'visitorId=',
];

/** Bodies that are ignored, though they would show more. */
const BODIES: readonly (readonly [type: string | undefined, text: string])[] = [
  ['text/plain', '{"agents":["u2"]}'],
  ['application/x-www-form-urlencoded', 'agents[]=u2&open='],
  ['application/xml', '<agents>u2</agents>'],
  ['application/jsonp', '{"query":{}}'],
  ['application/json', 'null'],
  [undefined, 'agents[]=u2'],
  [undefined, '["u2"]'],
];

/** The same list call as clients may write it; each form means the same as the first of each. */
export function aWireForm(list: ListName, parameters: ListParameters): fc.Arbitrary<WireForm> {
  const pairs = Object.entries(parameters).map(([name, value]) => aPair(name, value));
  const nothings = fc.array(fc.constantFrom(...NOTHINGS.filter((each) => list === 'voip' || each !== 'visitorId=')), {
    maxLength: 4,
  });
  return fc
    .record({
      path: fc.constantFrom(...PATHS),
      pairs: fc.tuple(...pairs),
      nothings,
      body: fc.option(fc.constantFrom(...BODIES), { nil: undefined }),
    })
    .chain(({ path, pairs: written, nothings: none, body }) =>
      // A list keeps the order of its elements, so what says nothing is put between whole parameters.
      fc.shuffledSubarray([...written, ...none], { minLength: written.length + none.length }).map((parts) => ({
        target: `${path(`/api/v1/${list}/rooms`)}?${parts.join('&')}`,
        headers: body?.[0] === undefined ? {} : { 'Content-Type': body[0] },
        body: body?.[1],
      })),
    );
}

function aPair(name: string, value: unknown): fc.Arbitrary<string> {
  const aName = fc.constantFrom(name, `%${name.charCodeAt(0).toString(16)}${name.slice(1)}`);
  if (Array.isArray(value)) return aName.chain((written) => aListOf(written, value as string[]));
  const aText =
    typeof value === 'boolean'
      ? fc.constantFrom(...WORDS[`${value}`])
      : typeof value === 'number'
        ? fc.constantFrom(...NUMBERS).map((write) => write(value))
        : encoded(typeof value === 'string' ? value : JSON.stringify(value));
  return fc.tuple(aName, aText).map(([written, text]) => `${written}=${text}`);
}

function aListOf(name: string, values: readonly string[]): fc.Arbitrary<string> {
  const isPlain = values.every((each) => each !== '' && !each.startsWith('['));
  const keys = [
    () => `${name}[]`,
    () => `${name}%5B%5D`,
    (place: number) => `${name}[${place}]`,
    ...(isPlain ? [() => name] : []),
  ];
  const elements = fc
    .tuple(fc.constantFrom(...keys), fc.tuple(...values.map(encoded)))
    .map(([key, texts]) => texts.map((text, place) => `${key(place)}=${text}`).join('&'));
  const json = encoded(JSON.stringify(values)).map((text) => `${name}=${text}`);
  return fc.oneof({ weight: 3, arbitrary: elements }, { weight: 1, arbitrary: json });
}

/** Every character encoded, only what must be, or, where it says nothing else, `%` left as it is. */
function encoded(text: string): fc.Arbitrary<string> {
  const strict = encodeURIComponent(text);
  const forms = [
    strict,
    strict.replaceAll('%20', '+'),
    Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  ];
  if (/^[\w.%-]*%[\w.%-]*$/.test(text) && isUndecodable(text)) forms.push(text);
  return fc.constantFrom(...forms);
}

function isUndecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return false;
  } catch {
    return true;
  }
}
