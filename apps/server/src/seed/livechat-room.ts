import type { Random } from './random.js';
import { departmentOf, iso, lastMessage, metricsOf, rounded, tagsOf } from './room-parts.js';
import type { RoomPlan } from './seed.js';
import type { SeedUser } from './staff.js';

type Document = Record<string, unknown>;

const STATES = [
  ['closed', 86],
  ['served', 8],
  ['queued', 4],
  ['onHold', 2],
] as const;

/** A room of a chat with a visitor, as Rocket.Chat keeps it. */
export function livechatRoom(plan: RoomPlan): Document {
  const { random, visitor, startedAt } = plan;
  const id = random.id();
  const state = random.weigh(STATES);
  const agent = state === 'queued' ? undefined : random.pick(plan.agents);
  const endedAt = startedAt + random.whole(60_000, 3_600_000);
  const servedAt = startedAt + random.whole(1_000, 50_000);
  const isOpen = state !== 'closed';
  return {
    _id: id,
    msgs: random.whole(1, 40),
    usersCount: agent === undefined || !isOpen ? 1 : 2,
    lm: iso(endedAt),
    fname: visitor.name,
    t: 'l',
    ts: iso(startedAt),
    ...departmentOf(random),
    v: {
      _id: visitor._id,
      username: visitor.username,
      token: visitor.token,
      status: isOpen ? random.pick(['online', 'away']) : 'offline',
      lastMessageTs: iso(endedAt),
      activity: [iso(startedAt).slice(0, 7)],
    },
    cl: false,
    ro: false,
    sysMes: true,
    ...(isOpen ? { open: true, waitingResponse: agent === undefined } : {}),
    ...(state === 'onHold' ? { onHold: true } : {}),
    source: sourceOf(random),
    queuedAt: iso(startedAt),
    priorityWeight: random.pick([1, 3, 5, 99]),
    estimatedWaitingTimeQueue: 9_999_999,
    livechatData: customFields(random),
    ...(agent === undefined ? {} : service(agent, servedAt, endedAt)),
    lastMessage: lastMessage(plan, id, agent, endedAt),
    metrics: {
      ...metricsOf(random, startedAt, endedAt),
      ...(isOpen
        ? {}
        : {
            chatDuration: rounded((endedAt - startedAt) / 1000),
            serviceTimeDuration: rounded((endedAt - servedAt) / 1000),
          }),
    },
    ...(isOpen || agent === undefined ? {} : closing(random, agent, endedAt)),
    _updatedAt: iso(endedAt + 500),
  };
}

function sourceOf(random: Random): Document {
  return random.weigh<Document>([
    [{ type: 'widget' }, 6],
    [{ type: 'api' }, 1],
    [{ type: 'email', id: 'support@example.com', alias: 'Support' }, 1],
    [
      {
        type: 'app',
        id: '5e3dadaa-e774-40d8-b3a4-b93b91747168',
        alias: 'WhatsApp Cloud',
        sidebarIcon: 'whatsapp',
        defaultIcon: 'whatsapp',
      },
      2,
    ],
  ]);
}

function customFields(random: Random): Document {
  if (random.chance(0.5)) return {};
  return {
    customerNumber: `C-${random.whole(10_000, 99_999)}`,
    city: random.pick(['Zürich', 'São Paulo', '東京', 'Kraków', 'New York']),
    ...(random.chance(0.3) ? { contract: random.pick(['gold', 'silver', 'bronze']) } : {}),
  };
}

function service({ _id, username }: SeedUser, servedAt: number, lastAt: number): Document {
  return {
    servedBy: { _id, username, ts: iso(servedAt) },
    responseBy: { _id, username, firstResponseTs: iso(servedAt), lastMessageTs: iso(lastAt) },
    u: { _id, username },
  };
}

function closing(random: Random, agent: SeedUser, endedAt: number): Document {
  return {
    closedAt: iso(endedAt),
    closedBy: { _id: agent._id, username: agent.username },
    closer: random.chance(0.8) ? 'user' : 'visitor',
    tags: tagsOf(random),
  };
}
