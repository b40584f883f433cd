import { describe, expect, it } from 'vitest';
import { filesOf, LONG, OF_THE_STORE, SAMPLED, selectFiles, suiteOf } from './test-selection.js';

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  it('both halves together are all tests, and only suites of random cases are in both', () => {
    const quick = selectFiles('quick', engine);
    const rest = selectFiles('rest', engine);
    expect([...new Set([...quick, ...rest])].toSorted()).toEqual(filesOf(engine));
    const twice = quick.filter((file) => rest.includes(file)).map(suiteOf);
    expect(SAMPLED).toEqual(expect.arrayContaining(twice));
  });
});

it('each suite that is listed is there', () => {
  const suites = [...filesOf('sqlite'), ...filesOf('postgres')].map(suiteOf);
  for (const list of [LONG, SAMPLED, OF_THE_STORE]) expect(suites).toEqual(expect.arrayContaining([...list]));
});
