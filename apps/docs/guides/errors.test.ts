import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contractErrors, exampleAnswers } from './contract-errors.ts';

const guide = readFileSync(join(import.meta.dirname, 'errors.md'), 'utf8');
const entries = [...guide.matchAll(/^### (.+)\n\n((?:.+\n)+)/gm)].map(([, heading = '', text = '']) => ({
  heading,
  text,
}));
const errors = contractErrors();

/** What the server's code calls a code: a text of this form. */
function codesInServer(): string[] {
  const sources = globSync(join(import.meta.dirname, '../../server/src/**/*.ts'), {
    exclude: (name) => name.endsWith('.test.ts'),
  });
  const found = sources.flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/'(error-[a-z-]+|invalid-[a-z]+|agent-not-found)'/g),
  ]);
  return found.map(([, code = '']) => code);
}

const codes = errors.flatMap(({ code }) => code ?? []).toSorted();

describe('the guide to errors', () => {
  it('has an entry for each error of the contract, and no other', () => {
    const anchors = entries.map(({ heading }) => heading.toLowerCase().replaceAll(' ', '-'));
    expect(anchors.toSorted()).toEqual(errors.map(({ anchor }) => anchor).toSorted());
  });

  it.each(entries)('gives cause and cure of $heading', ({ text }) => {
    expect(text).toMatch(/^- \*\*Cause\.\*\* \S[\s\S]*\n- \*\*Cure\.\*\* \S/);
  });
});

describe("the contract's table of errors", () => {
  it('names the codes that the server can send, and no other', () => {
    const ofContract = exampleAnswers().filter(({ status }) => status === 401 || status === 403); // sent as they stand
    const sent = new Set([...codesInServer(), ...ofContract.flatMap(({ answer }) => answer.errorType ?? [])]);
    expect(codes).toEqual([...sent].toSorted());
  });

  it('names every answer that an operation shows', () => {
    const known = errors.map(({ status, code }) => `${status} ${code}`);
    const shown = exampleAnswers().map(({ status, answer }) => `${status} ${answer.errorType}`);
    expect(shown.filter((one) => !known.includes(one))).toEqual([]);
  });
});
