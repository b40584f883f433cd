import { LIST, type Request, ROOM } from '../requests.ts';
import { roomsOf } from '../seed.ts';
import type { NestVariant } from '../servers/nest.ts';
import { startOwn, type Target } from '../targets.ts';
import type { Experiment } from './experiment.ts';

/** As text of two bytes a character below 128 KiB: V8 keeps larger strings apart, and each can cost milliseconds. */
const PAGE = 30;

const requests: Request[] = [
  { name: 'room', title: 'one room', bare: 'room', opens: 0, paths: () => [`${ROOM}?1`] },
  { name: 'page', title: `list of ${PAGE}`, bare: 'page', opens: 0, paths: () => [`${LIST}?1`] },
];

/** What Nest's own way to a handler costs, and guards, interceptors and texts that are made from objects on it. */
export async function nestExperiment(resources: AsyncDisposableStack): Promise<Experiment> {
  const texts = [...roomsOf(PAGE)].map((room) => JSON.stringify(room));
  const rooms = { [LIST]: texts, [ROOM]: texts.slice(0, 1) };
  const start = async (variant: NestVariant): Promise<Target> =>
    resources.use<Target>({
      ...(await startOwn('servers/nest.ts', [variant], JSON.stringify(rooms))),
      name: `variant-${variant}`,
      title: variant,
      headers: {},
      requests: ['room', 'page'],
      likeness: 'bytes',
    });
  const [direct, past, nest] = [await start('past-fastify'), await start('past-nest'), await start('nest')];
  const bodies = Object.entries(rooms).map(([path, of]) => [path, `{"rooms":[${of.join(',')}]}`]);
  return {
    name: 'nest',
    title: 'What Nest and Fastify cost on the way to a handler and back',
    differences: [
      { title: "Nest's own way to a handler", with: nest, without: past },
      { title: 'a guard', with: await start('guard'), without: nest },
      { title: 'an interceptor', with: await start('interceptor'), without: nest },
      {
        title: 'objects, parsed and written again, in place of ready text',
        with: await start('objects'),
        without: nest,
      },
      { title: "Fastify's sending, in place of one write of Latin-1", with: past, without: direct },
    ],
    requests,
    bodies: Object.fromEntries(bodies) as Record<string, string>,
  };
}
