import { join } from 'node:path';
import { writeExport } from '../export-files.ts';
import { fillStore } from '../filled-store.ts';
import { readReference, typicalBodies } from '../reference.ts';
import { LIST, planRequests, type Request, REQUESTS } from '../requests.ts';
import { SEED_START } from '../seed.ts';
import { createToken } from '../switchboard.ts';
import { startOwn, type Target } from '../targets.ts';
import type { Experiment } from './experiment.ts';

/** Each cache by its name in `servers/switchboard.ts`, and what it keeps. */
const CACHES = {
  answers: 'answers, as they were sent',
  shownTexts: 'texts of rooms that were shown',
  queries: 'queries, as they were read',
  lists: 'lists, as queries mean them for a principal',
  plans: 'what a selection binds, and to which statement',
  statements: 'statements of pages by their shape',
  users: 'users with their tokens',
} as const;

const MOST_RANGES = 2_000;
const MINUTE_MS = 60_000;

/** What each cache of Switchboard saves, on SQLite. */
export async function cachesExperiment(
  resources: AsyncDisposableStack,
  folder: string,
  settings: { rooms: number; rounds: number; seconds: number },
): Promise<Experiment> {
  const database = `sqlite:${join(folder, 'caches.db')}`;
  const files = await writeExport(folder, { rooms: settings.rooms, small: false, newVisitors: 0, calls: MOST_RANGES });
  await fillStore(database, files, settings.rooms);
  const headers = await createToken(database);
  const start = async (name: string, sizes: Readonly<Record<string, number>>): Promise<Target> =>
    resources.use<Target>({
      ...(await startOwn('servers/switchboard.ts', [database, JSON.stringify(sizes)])),
      name: `variant-${name}`,
      title: name,
      headers,
      requests: ['room', 'page', 'repeated', 'ranges'],
      likeness: 'bytes',
    });

  const all = await start('all caches', {});
  const differences = [];
  for (const [name, title] of Object.entries(CACHES)) {
    differences.push({ title, with: await start(`without ${name}`, { [name]: 0 }), without: all });
  }
  const planned = planRequests({ ...settings, calls: files.calls });
  const requests = [...planned.filter(({ name }) => ['room', 'page', 'repeated'].includes(name)), ranges()];
  return {
    name: 'caches',
    title: 'What each cache saves: the server that keeps nothing there, to the one that has all caches',
    differences,
    requests,
    bodies: typicalBodies(await readReference(all, requests)),
  };
}

/** Few rooms in a range of dates, each time another: of one shape, but each a selection of its own. */
function ranges(): Request {
  const paths = Array.from({ length: MOST_RANGES }, (_, place) => {
    const createdAt = JSON.stringify({ end: new Date(SEED_START + place * MINUTE_MS).toISOString() });
    return `${LIST}?${new URLSearchParams({ createdAt, count: '1' }).toString()}`;
  });
  return { name: 'ranges', title: REQUESTS.ranges, bare: 'room', opens: 0, paths: () => paths };
}
