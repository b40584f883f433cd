import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningSwitchboard, runSwitchboard, startSwitchboard } from '@switchboard/test-kit/switchboard';
import { temporaryFolder } from '@switchboard/test-kit/temporary-folder';

/** Starts the server on a free port; limits are off unless set. */
export async function startServer(store: string, settings: Record<string, string> = {}): Promise<RunningSwitchboard> {
  return await startSwitchboard(['serve'], {
    DATABASE_URL: store,
    LOG_LEVEL: 'silent',
    RATE_LIMIT_LISTS: '0',
    RATE_LIMIT_VOIP_ROOM: '0',
    AUTH_FAILURES_PER_MINUTE: '0',
    ...settings,
  });
}

/** Reads collections of Rocket.Chat, by name, into a store. */
export async function importInto(store: string, collections: Record<string, readonly object[]>): Promise<void> {
  using folder = temporaryFolder();
  for (const [name, documents] of Object.entries(collections)) {
    const lines = documents.map((document) => JSON.stringify(document, withDates));
    await writeFile(join(folder.path, `${name}.json`), lines.join('\n'));
  }
  await runSwitchboard(['import', folder.path], { DATABASE_URL: store });
}

/** Dates as mongoexport writes them. */
function withDates(key: string, value: unknown): unknown {
  return key !== '$date' && typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)
    ? { $date: value }
    : value;
}

/** A user of Rocket.Chat whose token is `<id>-token`. */
export function user(id: string, roles: readonly string[]): object {
  const hashedToken = createHash('sha256').update(`${id}-token`).digest('base64');
  const token = { hashedToken, type: 'personalAccessToken', name: 'test' };
  return { _id: id, username: `${id}.name`, active: true, roles, services: { resume: { loginTokens: [token] } } };
}
