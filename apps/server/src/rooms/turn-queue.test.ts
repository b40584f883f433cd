import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EndTurn, TurnQueue, TurnRefused } from './turn-queue.js';

const LIMITS = { places: 2, perPrincipal: 3, total: 6, patienceMs: 10_000 };

/** Time that only the test moves on. */
class Clock {
  now = 0;
  readonly #timers = new Map<object, { at: number; task: () => void }>();

  setTimeout(task: () => void, ms: number): object {
    const timer = {};
    this.#timers.set(timer, { at: this.now + ms, task });
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as object);
  }

  get pending(): number {
    return this.#timers.size;
  }

  pass(ms: number): void {
    this.now += ms;
    for (const [timer, { at, task }] of this.#timers) {
      if (at > this.now) continue;
      this.#timers.delete(timer);
      task();
    }
  }
}

/** Of each request by its name (`a1` is the first of principal `a`) what became of it. */
function aQueue(limits = LIMITS) {
  const clock = new Clock();
  const queue = new TurnQueue(limits, clock);
  const ends = new Map<string, EndTurn>();
  const clients = new Map<string, AbortController>();
  const log: string[] = [];
  return {
    clock,
    queue,
    log,
    async ask(...names: string[]) {
      for (const name of names) {
        const client = new AbortController();
        clients.set(name, client);
        queue.take(name.slice(0, 1), client.signal).then(
          (end) => {
            ends.set(name, end);
            return log.push(`${name} runs`);
          },
          (error: unknown) => log.push(`${name} ${error instanceof TurnRefused ? 'refused' : 'gone'}`),
        );
      }
      await settled();
    },
    async end(name: string) {
      ends.get(name)?.();
      await settled();
    },
    async leave(name: string) {
      clients.get(name)?.abort();
      await settled();
    },
    async pass(ms: number) {
      clock.pass(ms);
      await settled();
    },
  };
}

async function settled(): Promise<void> {
  for (let tick = 0; tick < 5; tick += 1) await Promise.resolve();
}

describe('turns', () => {
  it('are had at once while there are places, one at a time for each principal', async () => {
    const turns = aQueue();
    await turns.ask('a1', 'a2', 'b1', 'c1');
    expect(turns.log).toEqual(['a1 runs', 'b1 runs']);
  });

  it('come in order of arrival for a principal', async () => {
    const turns = aQueue();
    await turns.ask('a1', 'a2', 'a3');
    await turns.end('a1');
    await turns.end('a2');
    expect(turns.log).toEqual(['a1 runs', 'a2 runs', 'a3 runs']);
  });

  it('go to the principal who has waited longest, not to one who has just had one', async () => {
    const turns = aQueue({ ...LIMITS, places: 1 });
    await turns.ask('a1', 'a2', 'b1', 'c1', 'b2');
    for (const name of ['a1', 'b1', 'c1', 'a2']) await turns.end(name);
    expect(turns.log).toEqual(['a1 runs', 'b1 runs', 'c1 runs', 'a2 runs', 'b2 runs']);
  });

  it('go past a principal who has one running', async () => {
    const turns = aQueue();
    await turns.ask('a1', 'b1', 'a2', 'c1');
    await turns.end('b1');
    expect(turns.log).toEqual(['a1 runs', 'b1 runs', 'c1 runs']);
    await turns.end('a1');
    expect(turns.log.at(-1)).toBe('a2 runs');
  });

  it('are refused at once beyond the limit of a principal, waiting ones counted', async () => {
    const turns = aQueue();
    await turns.ask('a1', 'a2', 'a3', 'a4', 'b1');
    expect(turns.log).toEqual(['a1 runs', 'a4 refused', 'b1 runs']);
    await turns.end('a1');
    await turns.ask('a5');
    expect(turns.log.slice(3)).toEqual(['a2 runs']);
  });

  it('are refused at once beyond the limit of all, waiting ones counted', async () => {
    const turns = aQueue();
    await turns.ask('a1', 'b1', 'c1', 'd1', 'e1', 'f1', 'g1');
    expect(turns.log).toEqual(['a1 runs', 'b1 runs', 'g1 refused']);
    await turns.end('a1');
    await turns.ask('g2');
    expect(turns.log.slice(3)).toEqual(['c1 runs']);
  });

  it('are refused when they have not come in time from the arrival on; those that have come stay', async () => {
    const turns = aQueue();
    await turns.ask('a1', 'b1', 'a2');
    await turns.pass(6_000);
    await turns.ask('a3');
    await turns.pass(3_999);
    expect(turns.log).toEqual(['a1 runs', 'b1 runs']);
    await turns.pass(1);
    expect(turns.log.slice(2)).toEqual(['a2 refused']);
    await turns.pass(5_000);
    await turns.end('a1');
    expect(turns.log.slice(3)).toEqual(['a3 runs']);
  });

  it('are given up by a client that goes away', async () => {
    const turns = aQueue();
    await turns.ask('a1', 'b1', 'a2', 'a3', 'c1');
    await turns.leave('c1');
    await turns.leave('a2');
    await turns.ask('a4');
    expect(turns.log).toEqual(['a1 runs', 'b1 runs', 'c1 gone', 'a2 gone']);
    await turns.end('a1');
    expect(turns.log.slice(4)).toEqual(['a3 runs']);
  });

  it('are not had by a client that is gone already', async () => {
    const turns = aQueue();
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(turns.queue.take('a', gone)).rejects.toThrow('gone');
    await turns.ask('a1', 'a2', 'a3');
    expect(turns.log).toEqual(['a1 runs']);
  });

  it('end once, however often that is said, and also when the client goes away afterwards', async () => {
    const turns = aQueue({ ...LIMITS, places: 1 });
    await turns.ask('a1', 'b1', 'c1');
    await turns.leave('a1');
    await turns.end('a1');
    await turns.end('a1');
    expect(turns.log).toEqual(['a1 runs', 'b1 runs']);
    expect(turns.clock.pending).toBe(1);
  });
});

type Step = { is: 'ask' | 'end' | 'leave'; at: number } | { is: 'pass'; ms: number };

/** The rule again, by looking at all that wait each time. */
class Model {
  now = 0;
  running: string[] = [];
  waiting: { name: string; until: number }[] = [];
  readonly log: string[] = [];
  /** Since when a principal waits who has none running: a number that rises with each event. */
  readonly #since = new Map<string, number>();
  #event = 0;

  constructor(private readonly limits: typeof LIMITS) {}

  ask(name: string) {
    const of = (each: string) => each[0] === name[0];
    const mine = this.running.filter(of).length + this.waiting.filter((each) => of(each.name)).length;
    const all = this.running.length + this.waiting.length;
    if (mine >= this.limits.perPrincipal || all >= this.limits.total) {
      this.log.push(`${name} refused`);
      return;
    }
    this.waiting.push({ name, until: this.now + this.limits.patienceMs });
    this.#update();
  }

  end(name: string) {
    if (!this.running.includes(name)) return;
    this.running = this.running.filter((each) => each !== name);
    this.#update();
  }

  leave(name: string) {
    if (!this.waiting.some((each) => each.name === name)) return;
    this.waiting = this.waiting.filter((each) => each.name !== name);
    this.log.push(`${name} gone`);
    this.#update();
  }

  pass(ms: number) {
    this.now += ms;
    for (const { name } of this.waiting.filter(({ until }) => until <= this.now)) this.log.push(`${name} refused`);
    this.waiting = this.waiting.filter(({ until }) => until > this.now);
    this.#update();
  }

  #update() {
    this.#event += 1;
    const idle = new Set(
      this.waiting.map(({ name }) => name[0] ?? '').filter((each) => !this.running.some((name) => name[0] === each)),
    );
    for (const principal of this.#since.keys()) if (!idle.has(principal)) this.#since.delete(principal);
    for (const principal of idle) if (!this.#since.has(principal)) this.#since.set(principal, this.#event);
    if (this.running.length >= this.limits.places || idle.size === 0) return;
    const [next = ''] = [...idle].toSorted((a, b) => (this.#since.get(a) ?? 0) - (this.#since.get(b) ?? 0));
    const first = this.waiting.find(({ name }) => name[0] === next)?.name ?? '';
    this.waiting = this.waiting.filter(({ name }) => name !== first);
    this.running.push(first);
    this.log.push(`${first} runs`);
    this.#update();
  }
}

const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ is: fc.constant('ask' as const), at: fc.nat(4) }) },
  { weight: 3, arbitrary: fc.record({ is: fc.constantFrom('end' as const, 'leave' as const), at: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 12_000 }) }) },
);

it('turns follow the rule, whatever comes in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aStep, { maxLength: 60 }), async (steps) => {
      const turns = aQueue();
      const model = new Model(LIMITS);
      const names: string[] = [];
      for (const step of steps) {
        if (step.is === 'ask') {
          const name = `${'abcde'[step.at]}${names.length}`;
          names.push(name);
          await turns.ask(name);
          model.ask(name);
        } else if (step.is === 'pass') {
          await turns.pass(step.ms);
          model.pass(step.ms);
        } else {
          const name = names[step.at % names.length];
          if (name === undefined) continue;
          await turns[step.is](name);
          model[step.is](name);
        }
        expect(turns.log).toEqual(model.log);
        expect(turns.clock.pending).toBe(model.waiting.length);
      }
    }),
    { numRuns: 300 },
  );
});
