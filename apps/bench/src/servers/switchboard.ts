import { join } from 'node:path';

/*
 * Switchboard as `switchboard serve` runs it, with caches of other sizes: no setting does that. Takes the database, and
 * the sizes in bytes as JSON.
 */
interface Served {
  getHttpAdapter(): { getInstance(): { listen(at: { port: number; host: string }): Promise<string> } };
}

const SERVER = join(import.meta.dirname, '../../../server/dist');
const { openStore } = (await import(join(SERVER, 'store/open-store.js'))) as {
  openStore(url: string, use: { mustBeReady: true; shownTextBytes?: number }): Promise<unknown>;
};
const { readConfig } = (await import(join(SERVER, 'config.js'))) as {
  readConfig(environment: NodeJS.ProcessEnv): { LOG_LEVEL: string };
};
const { openProcessLog } = (await import(join(SERVER, 'operations/process-log.js'))) as {
  openProcessLog(level: string): { log: unknown; output: { print(text: string): void } };
};
const { createApp } = (await import(join(SERVER, 'app.js'))) as {
  createApp(config: object, store: unknown, log: unknown, options: { caches: object }): Promise<Served>;
};

const [database = '', sizes = '{}'] = process.argv.slice(2);
const { answers, shownTexts, ...caches } = JSON.parse(sizes) as Record<string, number>;

const config = readConfig({
  ...process.env,
  DATABASE_URL: database,
  RATE_LIMIT_LISTS: '0',
  RATE_LIMIT_VOIP_ROOM: '0',
  ...(answers === undefined ? {} : { ANSWER_CACHE_MB: String(answers) }),
});
const store = await openStore(database, {
  mustBeReady: true,
  ...(shownTexts === undefined ? {} : { shownTextBytes: shownTexts }),
});
const { log, output } = openProcessLog(config.LOG_LEVEL);
const app = await createApp(config, store, log, { caches });
output.print(await app.getHttpAdapter().getInstance().listen({ port: 0, host: '127.0.0.1' }));
