import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Lane, TooManySlowReads } from './lane.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Works that end when the test says so. */
function works(lane: Lane) {
  const log: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  return {
    log,
    begin(...names: string[]) {
      for (const name of names) {
        const end = Promise.withResolvers<void>();
        ends.set(name, end);
        const work = async () => {
          log.push(`${name} runs`);
          await end.promise;
        };
        lane.run(work).then(
          () => log.push(`${name} done`),
          (error: unknown) => log.push(`${name} ${error instanceof TooManySlowReads ? 'refused' : 'failed'}`),
        );
      }
    },
    async end(name: string) {
      ends.get(name)?.resolve();
      await vi.advanceTimersByTimeAsync(0);
    },
    async fail(name: string) {
      ends.get(name)?.reject(new Error('broken'));
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

it('lets so many run at once, and the others in order of arrival', async () => {
  const { log, begin, end, fail } = works(new Lane(2, 10_000));
  begin('a', 'b', 'c', 'd');
  await end('b');
  await fail('a');
  await end('c');
  begin('e');
  await end('d');
  await end('e');
  expect(log).toEqual([
    'a runs',
    'b runs',
    'c runs',
    'b done',
    'd runs',
    'a failed',
    'c done',
    'e runs',
    'd done',
    'e done',
  ]);
});

it('refuses those whose turn does not come in time, and no others', async () => {
  const { log, begin, end } = works(new Lane(1, 10_000));
  begin('a', 'b');
  await vi.advanceTimersByTimeAsync(6_000);
  begin('c');
  await vi.advanceTimersByTimeAsync(4_000);
  await end('a');
  await vi.advanceTimersByTimeAsync(60_000);
  await end('c');
  begin('d');
  expect(log.filter((line) => !line.endsWith('done'))).toEqual(['a runs', 'b refused', 'c runs', 'd runs']);
  expect(vi.getTimerCount()).toBe(0);
});
