import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Breach, filesWithoutPart, findBreaches, KINDS, type Kind } from './breaches.ts';
import { readSources } from './imports.ts';
import { BECOMES, isWithin, SERVER } from './layers.ts';

type Exceptions = Readonly<Record<Kind, readonly string[]>>;

const ROOT = join(import.meta.dirname, '../..');
const sources = readSources(ROOT);
const breaches = findBreaches(sources);

if (process.argv.includes('--print')) {
  console.log(JSON.stringify(asExceptions(breaches), undefined, 2));
} else {
  const exceptions = JSON.parse(readFileSync(join(import.meta.dirname, 'exceptions.json'), 'utf8')) as Exceptions;
  const faults = [...misplaced(), ...unexpected(exceptions), ...unneeded(exceptions)];
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}

function asExceptions(found: readonly Breach[]): Exceptions {
  const pairs = (kind: Kind) => found.filter((each) => each.kind === kind).map(pairOf);
  return Object.fromEntries(KINDS.map((kind) => [kind, pairs(kind).toSorted()])) as unknown as Exceptions;
}

function pairOf({ from, to }: Breach): string {
  return `${from} -> ${to}`;
}

function misplaced(): string[] {
  const isThere = (name: string) => sources.files.some((file) => isWithin(file, `${SERVER}/${name}`));
  return [
    ...filesWithoutPart(sources.files).map((file) => `${file} is in no layer: give it a place in layers.ts`),
    ...Object.keys(BECOMES).flatMap((name) =>
      isThere(name) ? [] : `${SERVER}/${name} is no longer there: take it out of layers.ts`,
    ),
  ];
}

function unexpected(exceptions: Exceptions): string[] {
  return breaches
    .filter((breach) => !exceptions[breach.kind].includes(pairOf(breach)))
    .map((breach) => `${breach.kind}: ${pairOf(breach)} ${breach.reason}`);
}

function unneeded(exceptions: Exceptions): string[] {
  const present = asExceptions(breaches);
  return KINDS.flatMap((kind) =>
    exceptions[kind]
      .filter((pair) => !present[kind].includes(pair))
      .map((pair) => `${kind}: ${pair} is no breach any more: take it out of exceptions.json`),
  );
}
