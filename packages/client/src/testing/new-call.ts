import type { AnswerOf } from '../parameters.js';

type VoipRoom = AnswerOf<'getVoipRoom'>['room'];

interface CallingVisitor {
  readonly _id?: string;
  readonly token?: string;
  readonly username?: string;
  readonly name?: string;
  readonly phone?: string;
}

/** The room of a new call, as a server writes it. */
export function newCall(
  { _id: visitorId, token, username, name, phone }: CallingVisitor,
  agent: { readonly _id: string; readonly username: string },
  direction: string,
): VoipRoom {
  const now = new Date().toISOString();
  const id = crypto.randomUUID().replaceAll('-', '').slice(0, 17);
  const shownName = name ?? username ?? visitorId ?? '';
  const visitor = { _id: visitorId, token, status: 'online', username, phone };
  return {
    _id: id,
    msgs: 0,
    usersCount: 1,
    lm: now,
    name: `${shownName}-${id}`,
    fname: shownName,
    t: 'v',
    ts: now,
    v: Object.fromEntries(Object.entries(visitor).filter(([, value]) => value !== undefined)),
    servedBy: { _id: agent._id, ts: now, username: agent.username },
    open: true,
    waitingResponse: true,
    source: { type: 'api' },
    queuedAt: now,
    queue: 'default',
    callStarted: now,
    uids: [],
    autoTranslateLanguage: '',
    livechatData: '',
    u: { _id: agent._id, username: agent.username },
    direction: direction as 'inbound' | 'outbound',
    _updatedAt: now,
  };
}
