/** What is known of a visitor who calls. */
export interface CallingVisitor {
  _id: string;
  token: string;
  username?: string;
  name?: string;
  department?: string;
  /** Its first phone number, as it is kept. */
  phone?: string;
}

export interface AnsweringAgent {
  _id: string;
  username: string;
}

/** What the phone exchange told of the call, if it is fresh. */
export interface QueuedCall {
  queue: string;
  callUniqueId?: string;
}

/**
 * The room that Rocket.Chat 6.x writes for a new call, key for key, but for its `name`: there every second call of a
 * visitor without a phone event collided on `<name>-undefined` (Rocket.Chat issue 26816).
 */
export function newVoipRoom(call: {
  id: string;
  name: string;
  visitor: CallingVisitor;
  agent: AnsweringAgent;
  queued: QueuedCall | undefined;
  direction: 'inbound' | 'outbound';
  now: Date;
}): Record<string, unknown> {
  const { visitor, agent, queued } = call;
  const now = call.now.toISOString();
  return {
    _id: call.id,
    msgs: 0,
    usersCount: 1,
    lm: now,
    name: call.name,
    fname: displayName(visitor),
    t: 'v',
    ts: now,
    ...(visitor.department === undefined ? {} : { departmentId: visitor.department }),
    v: {
      _id: visitor._id,
      token: visitor.token,
      status: 'online',
      ...(visitor.username === undefined ? {} : { username: visitor.username }),
      ...(visitor.phone === undefined ? {} : { phone: visitor.phone }),
    },
    servedBy: { _id: agent._id, ts: now, username: agent.username },
    open: true,
    waitingResponse: true,
    source: { type: 'api' },
    queuedAt: now,
    queue: queued?.queue ?? 'default',
    ...(queued?.callUniqueId === undefined ? {} : { callUniqueId: queued.callUniqueId }),
    callStarted: now,
    uids: [],
    autoTranslateLanguage: '',
    livechatData: '',
    u: { _id: agent._id, username: agent.username },
    direction: call.direction,
    _updatedAt: now,
  };
}

/** `fname`, and the first part of `name`. */
export function displayName({ name, username, _id }: CallingVisitor): string {
  return name || username || _id;
}
