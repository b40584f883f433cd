import { expect, it } from 'vitest';
import { FaultList } from './fault-list.js';

it('lists twenty faults of each file, and counts the others by reason, in bounded memory', () => {
  const list = new FaultList();
  for (const file of ['a', 'b']) {
    for (let line = 1; line <= 100; line += 1) {
      const listed = list.add({ file, line, reason: `r${line % 50} in JSON at position ${line}` });
      expect(listed).toBe(line <= 20);
    }
  }
  expect(list.count).toBe(200);
  expect(list.listed.map(({ file, line }) => `${file}${line}`)).toEqual(
    ['a', 'b'].flatMap((file) => Array.from({ length: 20 }, (_, index) => `${file}${index + 1}`)),
  );
  const counted = list.counted.filter(({ file }) => file === 'b');
  expect(counted).toHaveLength(21);
  expect(counted[0]).toEqual({ file: 'b', reason: 'r21', documents: 2 });
  expect(counted.at(-1)).toEqual({ file: 'b', reason: 'other reasons', documents: 100 - 20 - 20 * 2 });
  expect(counted.reduce((sum, { documents }) => sum + documents, 0)).toBe(80);
});
