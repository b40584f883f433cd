import { departmentOf, iso, lastMessage, metricsOf, rounded, tagsOf } from './room-parts.js';
import type { RoomPlan } from './seed.js';
import type { SeedUser } from './staff.js';

type Document = Record<string, unknown>;

/** Of the one call in three that may be open. */
const OPEN_CALLS = 0.18;

/** A room of a call, as Rocket.Chat keeps it. */
export function voipRoom(plan: RoomPlan): Document {
  const { random, visitor, startedAt, mayBeOpenCall } = plan;
  const id = random.id();
  const agent = random.pick(plan.agents);
  const call = `${Math.floor(startedAt / 1000)}.${random.whole(1000, 99_999)}`;
  const isOpen = mayBeOpenCall && random.chance(OPEN_CALLS);
  const waiting = random.whole(500, 90_000);
  const endedAt = startedAt + waiting + random.whole(10_000, 1_800_000);
  return {
    _id: id,
    msgs: random.whole(0, 6),
    usersCount: 1,
    lm: iso(endedAt),
    name: `${visitor.name}-${call}`,
    fname: visitor.name,
    t: 'v',
    ts: iso(startedAt),
    ...departmentOf(random),
    v: {
      _id: visitor._id,
      token: visitor.token,
      status: isOpen ? 'online' : 'offline',
      username: visitor.username,
      phone: visitor.phone,
    },
    servedBy: { _id: agent._id, ts: iso(startedAt + waiting), username: agent.username },
    ...(isOpen ? { open: true } : {}),
    waitingResponse: isOpen,
    source: { type: 'api' },
    queuedAt: iso(startedAt),
    queue: random.pick(['default', 'sales', 'support', 'Zentrale']),
    callUniqueId: call,
    callStarted: iso(startedAt),
    uids: [],
    autoTranslateLanguage: '',
    livechatData: '',
    u: { _id: agent._id, username: agent.username },
    direction: random.weigh([
      ['inbound', 7],
      ['outbound', 3],
    ]),
    lastMessage: { ...lastMessage(plan, id, agent, endedAt), t: isOpen ? 'voip-call-started' : 'voip-call-wrapup' },
    ...(isOpen ? {} : closing(plan, agent, waiting, endedAt)),
    _updatedAt: iso(endedAt + 500),
  };
}

function closing({ random, startedAt }: RoomPlan, agent: SeedUser, waiting: number, endedAt: number): Document {
  return {
    closer: random.chance(0.7) ? 'user' : 'visitor',
    closedBy: { _id: agent._id, username: agent.username },
    closedAt: iso(endedAt),
    callDuration: endedAt - startedAt,
    callWaitingTime: waiting,
    callTotalHoldTime: random.chance(0.2) ? random.whole(1000, 60_000) : 0,
    metrics: {
      ...metricsOf(random, startedAt, endedAt),
      serviceTimeDuration: rounded((endedAt - startedAt - waiting) / 1000),
    },
    tags: tagsOf(random),
  };
}
