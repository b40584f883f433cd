import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runSwitchboard, type RunningSwitchboard, startSwitchboard } from '@switchboard/test-kit/switchboard';
import { temporaryFolder } from '@switchboard/test-kit/temporary-folder';
import type { ExampleCall } from './example-call.ts';
import { sampleRequest } from './sample-request.ts';

interface Room {
  readonly fname: string;
  readonly v: { readonly _id: string; readonly token: string; readonly username: string; readonly phone?: string };
  readonly queue?: string;
  readonly callUniqueId?: string;
}

interface Answer {
  readonly rooms?: readonly Room[];
  readonly room?: Room;
  readonly newRoom?: boolean;
}

/** The users of the samples, with what the documented answers tell of them. */
const ROLES = { demoManager: 'livechat-manager', XycfA5CetCPuEjqxw: 'livechat-agent' };

/** A server whose store holds what the answer to a call shows: its rooms, or what a call is opened from. */
export async function serveDocumented(call: ExampleCall): Promise<RunningSwitchboard> {
  const folder = temporaryFolder();
  try {
    const exported = join(folder.path, 'export');
    mkdirSync(exported);
    for (const [collection, documents] of Object.entries(documentsFor(call))) {
      writeFileSync(join(exported, `${collection}.json`), JSON.stringify(documents));
    }
    const environment = { PATH: process.env['PATH'], DATABASE_URL: `sqlite:${join(folder.path, 'store.db')}` };
    await runSwitchboard(['import', exported], environment);
    const server = await startSwitchboard(['serve'], environment);
    return {
      ...server,
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]();
        folder[Symbol.dispose]();
      },
    };
  } catch (error) {
    folder[Symbol.dispose]();
    throw error;
  }
}

function documentsFor(call: ExampleCall): Record<string, object[]> {
  const { rooms, room, newRoom } = call.answer as Answer;
  const shown = rooms ?? (room === undefined ? [] : [room]);
  return {
    users: [userOf(sampleRequest(call))],
    rocketchat_livechat_visitor: shown.map(visitorOf),
    rocketchat_room: newRoom === true ? [] : [...shown],
    pbx_events: newRoom === true ? shown.map(phoneEventOf) : [],
  };
}

function userOf({ userId, authToken }: { userId: string; authToken: string }): object {
  const hashedToken = createHash('sha256').update(authToken).digest('base64');
  return {
    _id: userId,
    username: 'kim.jane',
    roles: [ROLES[userId as keyof typeof ROLES]],
    active: true,
    services: { resume: { loginTokens: [{ hashedToken, type: 'personalAccessToken' }] } },
  };
}

function visitorOf({ fname, v: { _id, token, username, phone } }: Room): object {
  return { _id, token, username, name: fname, phone: phone === undefined ? [] : [{ phoneNumber: phone }] };
}

function phoneEventOf({ v, queue, callUniqueId }: Room): object {
  const phone = v.phone?.replaceAll(/\D/g, '');
  const ts = { $date: new Date().toISOString() };
  return { _id: 'event', event: 'QueueCallerJoin', phone, ts, queue, callUniqueId };
}
