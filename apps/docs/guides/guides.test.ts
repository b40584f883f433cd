import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { typeFaults } from '../test/check-types.ts';
import { hasProgram } from '@switchboard/test-kit/needs';
import { guideSteps } from './guide-steps.ts';
import { type GuideRun, runGuide } from './run-guide.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 }); // each guide starts a server, and some twenty commands

const hasCurl = hasProgram('curl', "The guides' commands");
const guides = globSync(join(import.meta.dirname, '*.md')).map((file) => ({
  name: basename(file),
  steps: guideSteps(readFileSync(file, 'utf8')),
}));

const programs = guides
  .map(({ name, steps }) => ({ name, parts: steps.filter(({ language }) => language === 'ts') }))
  .filter(({ parts }) => parts.length > 0);

it.each(programs)('the program of $name compiles', async ({ parts }) => {
  expect(await typeFaults({ 'guide.mts': parts.map(({ code }) => code).join('') })).toBe('');
});

describe.runIf(hasCurl).each(guides.filter(({ steps }) => steps.length > 0))('the commands of $name', ({ steps }) => {
  let run: GuideRun;
  beforeAll(async () => {
    run = await runGuide(steps);
  });

  it('all run', () => {
    const failed = steps[run.outputs.indexOf(undefined)];
    expect({ failed: failed?.code, code: run.code, stderr: run.code === 0 ? '' : run.stderr }).toEqual({
      failed: undefined,
      code: 0,
      stderr: '',
    });
  });

  it.each(steps.flatMap(({ shown, line }, index) => (shown === undefined ? [] : [{ ...shown, line, index }])))(
    'print what is shown after line $line',
    ({ language, text, index }) => {
      const printed = run.outputs[index] ?? '';
      if (language === 'text') {
        expect(linesOf(printed)).toEqual(linesOf(text));
        return;
      }
      const shown = JSON.parse(text) as Shown;
      if (hasEllipsis(shown)) expect(JSON.parse(printed)).toMatchObject(withoutEllipsis(shown) as object);
      else expect(JSON.parse(printed)).toEqual(shown);
    },
  );
});

type Shown = null | boolean | number | string | Shown[] | { [key: string]: Shown };

/** A key `…` stands for keys that are not shown. */
function hasEllipsis(shown: Shown): boolean {
  return JSON.stringify(shown).includes('"…":');
}

function withoutEllipsis(shown: Shown): Shown {
  return JSON.parse(JSON.stringify(shown), (key, value: Shown) => (key === '…' ? undefined : value)) as Shown;
}

/** A line without its colours, and with single spaces. */
function linesOf(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().replaceAll(/\s+/g, ' '));
}
