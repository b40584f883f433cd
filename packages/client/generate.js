import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import document from '@switchboard/contract/openapi.json' with { type: 'json' };

const GENERATED = join(import.meta.dirname, 'src/generated');
const HEAD = '// Generated from openapi/ by `npm run generate`.\n\n';
const ROOMS = ['VoipRoom', 'LivechatRoom'];

const operations = Object.entries(document.paths).map(([path, { get }]) => ({
  ...get,
  path,
  parameters: get.parameters.map(resolve).filter((parameter) => parameter.in === 'query'),
}));

const { 'x-sort-keys': sortKeys } = document.components.parameters.sort;

function resolve(node) {
  if (node?.$ref === undefined) return node;
  return node.$ref
    .slice(2)
    .split('/')
    .reduce((at, key) => at[key], document);
}

/** What the client has to know of the operations, at run time and in its types. */
function operationsFile() {
  return [
    HEAD,
    '/** The path of each operation. */\n',
    'export const paths = {\n',
    ...operations.map(({ operationId, path }) => `  ${operationId}: ${quote(path)},\n`),
    '} as const;\n\n',
    '/** The operations that give rooms page by page. */\n',
    `export const lists = ${list(operations.filter(isList).map(({ operationId }) => operationId))} as const;\n\n`,
    '/** The parameters that hold dates, or ranges of them. */\n',
    `export const dateRanges: readonly string[] = ${list(namesOfGrammar('dateRange'))};\n\n`,
    '/** The operations, with their descriptions. */\n',
    'export interface Operations {\n',
    ...operations.map(({ operationId, summary, description }) =>
      [comment('  ', `${summary}.\n\n${description}`), `  ${operationId}: unknown;\n`].join(''),
    ),
    '}\n\n',
    '/** The parameters that are JSON text on the wire, and what each of them holds. */\n',
    'export interface Grammars {\n',
    ...Object.entries(grammars()).map(([name, grammar]) => `  ${name}: ${quote(grammar)};\n`),
    '}\n\n',
    '/** Parameters of which one has to be given. */\n',
    'export interface RequiredAlternatives {\n',
    ...operations.flatMap(({ operationId, 'x-require-any': groups = [] }) =>
      groups.map((group) => `  ${operationId}: ${group.map(quote).join(' | ')};\n`),
    ),
    '}\n\n',
    '/** The paths of a room that `query` and `sort` may name, with the types of their values. */\n',
    'export interface FilterablePaths {\n',
    ...Object.entries(filterablePaths()).map(([path, type]) => `  ${quote(path)}: ${type};\n`),
    '}\n\n',
    '/** The other keys that `sort` may name. */\n',
    `export type SortKey = ${Object.keys(sortKeys).map(quote).join(' | ')};\n`,
  ].join('');
}

/** What the stand-in of the tests has to know to check a query as the server does. */
function parametersFile() {
  const declared = Object.fromEntries(
    operations.map(({ operationId, parameters }) => [operationId, Object.fromEntries(parameters.map(parameterEntry))]),
  );
  const alternatives = Object.fromEntries(
    operations.map(({ operationId, 'x-require-any': groups = [] }) => [operationId, groups]),
  );
  return [
    HEAD,
    "import type { Parameter } from '../testing/parameter.js';\n\n",
    '/** The parameters of each operation. */\n',
    `export const parameters: Readonly<Record<string, Readonly<Record<string, Parameter>>>> = ${json(declared)};\n\n`,
    '/** The one body that the contract shows of a refusal, by status. */\n',
    `export const refusals: Readonly<Record<string, Readonly<Record<string, unknown>>>> = ${json(refusals())};\n\n`,
    '/** Groups of parameters of which one has to be given. */\n',
    `export const alternatives: Readonly<Record<string, readonly (readonly string[])[]>> = ${json(alternatives)};\n\n`,
    '/** The paths of a room that `query` and `sort` may name, with the types of their values. */\n',
    "export const pathTypes: Readonly<Record<string, 'string' | 'string[]' | 'number' | 'boolean' | 'Date'>> = ",
    `${json(filterablePaths())};\n\n`,
    '/** The other keys that `sort` may name, and the path that each stands for; null: no room has it. */\n',
    `export const sortKeys: Readonly<Record<string, string | null>> = ${json(sortKeys)};\n`,
  ].join('');
}

function parameterEntry(parameter) {
  const { name, required, schema, 'x-grammar': grammar, 'x-absent-values': absent } = parameter;
  const words = parameter['x-boolean-words'];
  return [
    name,
    {
      kind: grammar ?? schema.type,
      ...(required === true ? { required } : {}),
      ...(schema.enum === undefined ? {} : { accepted: schema.enum }),
      ...(words === undefined ? {} : { words }),
      ...(absent === undefined ? {} : { absent }),
    },
  ];
}

function refusals() {
  const shown = operations.flatMap(({ responses }) =>
    Object.entries(responses).map(([status, response]) => [
      status,
      resolve(response).content?.['application/json']?.example,
    ]),
  );
  return Object.fromEntries(shown.filter(([status, example]) => status !== '200' && example !== undefined));
}

function isList({ parameters }) {
  return parameters.some(({ name }) => name === 'offset');
}

function grammars() {
  return Object.fromEntries(
    operations.flatMap(({ parameters }) =>
      parameters
        .filter((parameter) => parameter['x-grammar'] !== undefined)
        .map((parameter) => [parameter.name, parameter['x-grammar']]),
    ),
  );
}

function namesOfGrammar(grammar) {
  return Object.entries(grammars())
    .filter(([, found]) => found === grammar)
    .map(([name]) => name);
}

function filterablePaths() {
  const paths = ROOMS.flatMap((name) => filterableWithin(document.components.schemas[name], []));
  return Object.fromEntries(paths);
}

function filterableWithin(node, keys) {
  const schema = resolve(node);
  const here = schema['x-filterable'] === true ? [[keys.join('.'), typeOf(schema)]] : [];
  const parts = (schema.allOf ?? []).flatMap((part) => filterableWithin(part, keys));
  const below = Object.entries(schema.properties ?? {}).flatMap(([key, value]) =>
    filterableWithin(value, [...keys, key]),
  );
  return [...here, ...parts, ...below];
}

function typeOf({ type, format, items }) {
  const only = [type].flat().find((each) => each !== 'null');
  if (format === 'date-time') return 'Date';
  if (only === 'array') return `${resolve(items).type}[]`;
  return only === 'integer' ? 'number' : only;
}

function comment(indent, text) {
  const lines = text.trim().replaceAll('*/', '*\\/').split('\n');
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`, ''].join('\n');
}

function list(texts) {
  return `[${texts.map(quote).join(', ')}]`;
}

function quote(text) {
  return `'${text}'`;
}

function json(value) {
  return JSON.stringify(value, null, 2);
}

const files = { 'operations.ts': operationsFile(), 'parameters.ts': parametersFile() };
await mkdir(GENERATED, { recursive: true });
for (const [name, text] of Object.entries(files)) {
  const file = join(GENERATED, name);
  if (!process.argv.includes('--check')) {
    await writeFile(file, text);
  } else if ((await readFile(file, 'utf8').catch(() => undefined)) !== text) {
    console.error(`packages/client/src/generated/${name} is not what openapi/ says: \`npm run generate\` mends it.`);
    process.exitCode = 1;
  }
}
