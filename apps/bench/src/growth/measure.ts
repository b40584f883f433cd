import { type Loader, loadChecked } from '../load/load.ts';
import { ask } from '../probe.ts';
import { LIST } from '../requests.ts';
import { createToken, serve } from '../switchboard.ts';
import { dropFromMemory } from './file-cache.ts';
import type { GrownStore } from './grown-store.ts';
import { type Memory, memoryOf } from './memory.ts';
import { coldPaths, type Question, questions } from './questions.ts';

/** What a store of some size has shown. */
export interface Grown extends GrownStore {
  readonly times: readonly QuestionTimes[];
  /** Of `voip/room` for calls that are on disk only; undefined where that can't be had. */
  readonly cold: number | undefined;
  readonly memory: Memory | undefined;
}

/** Microseconds of a request, the mean of each round; infinite if the first was not answered in time. */
interface QuestionTimes {
  readonly question: Question;
  readonly microseconds: number[];
}

export interface GrowthSettings {
  readonly loader: Loader;
  readonly rounds: number;
  readonly seconds: number;
}

/** A server of a store, and what it is asked. */
interface Server {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const WARMING_CONNECTIONS = 8;
/** For so many times the seconds of a round, at most, so that all that will be asked is in memory. */
const WARMING_TIMES = 6;
/** Lists are to be read from the store each time. */
const NO_CACHE = { ANSWER_CACHE_MB: '0' };

/** Asks all stores in turn, in each round: one request at a time, so that the time is that of a request alone. */
export async function measureGrowth(stores: readonly GrownStore[], settings: GrowthSettings): Promise<Grown[]> {
  const grown = await measureWarm(stores, settings);
  const results: Grown[] = [];
  for (const one of grown) results.push({ ...one, cold: await measureCold(one, settings) });
  return results;
}

async function measureWarm(
  stores: readonly GrownStore[],
  { loader, rounds, seconds }: GrowthSettings,
): Promise<Omit<Grown, 'cold'>[]> {
  await using servers = new AsyncDisposableStack();
  const leastRooms = Math.min(...stores.map(({ rooms }) => rooms));
  const asked = [];
  for (const store of stores) {
    const headers = await createToken(store.url);
    const server = servers.use(await serve(store.url, NO_CACHE));
    const total = await totalOf({ url: server.url, headers });
    const times = questions.map((question) => ({ question, microseconds: [] as number[] }));
    asked.push({ store, server: { ...server, headers }, total, times });
  }
  for (let round = 0; round <= rounds; round += 1) {
    console.log(round === 0 ? 'Warming up' : `Round ${round} of ${rounds}`);
    for (const question of questions) {
      for (const { store, server, total, times } of asked) {
        const paths = question.paths({ calls: store.calls, total, leastRooms });
        if (round === 0) {
          await warmUp(loader, server, paths, seconds);
          continue;
        }
        const mean = await timeOf(loader, server, paths, 1, seconds);
        times.find((one) => one.question === question)?.microseconds.push(mean);
      }
    }
  }
  return await Promise.all(
    asked.map(async ({ store, server, times }) => ({ ...store, times, memory: await memoryOf(server.pid) })),
  );
}

async function warmUp(loader: Loader, server: Server, paths: readonly string[], seconds: number): Promise<void> {
  let next = 0;
  for (let time = 0; time < WARMING_TIMES && next < paths.length; time += 1) {
    const unasked = paths.slice(next);
    const load = { ...server, paths: unasked, connections: WARMING_CONNECTIONS, seconds, bodyBytes: undefined };
    next += (await loadChecked(loader, load)).answers;
  }
}

/** By a server that has just started, and is warm in all but the data. */
async function measureCold({ url, file, calls }: GrownStore, settings: GrowthSettings): Promise<number | undefined> {
  const headers = await createToken(url);
  if (file === undefined || !(await dropFromMemory(file))) return undefined;
  await using server = await serve(url, NO_CACHE);
  const paths = coldPaths(calls);
  await timeOf(settings.loader, { url: server.url, headers }, paths.slice(0, 1), 1, settings.seconds);
  return await timeOf(settings.loader, { url: server.url, headers }, paths, 1, settings.seconds);
}

async function timeOf(
  loader: Loader,
  { url, headers }: Server,
  paths: readonly string[],
  connections: number,
  seconds: number,
): Promise<number> {
  const seen = await loadChecked(loader, { url, headers, paths, connections, seconds, bodyBytes: undefined });
  return (seen.seconds * 1_000_000) / seen.answers;
}

async function totalOf(server: Server): Promise<number> {
  const { body } = await ask(server, `${LIST}?count=1`);
  return (JSON.parse(body) as { total: number }).total;
}
