import { EntitySchema } from 'typeorm';

export interface Room {
  id: string;
  type: string;
  ts: Date;
  closedAt: Date | null;
  open: boolean;
  name: string | null;
  fname: string;
  agentId: string | null;
  agentUsername: string | null;
  departmentId: string | null;
  queue: string | null;
  direction: string | null;
  visitorId: string;
  visitorToken: string;
  tags: string[];
  document: object;
}

export const roomEntity = new EntitySchema<Room>({
  name: 'room',
  columns: {
    id: { type: 'text', primary: true },
    type: { type: 'text' },
    ts: { type: 'timestamptz', precision: 3 },
    closedAt: { type: 'timestamptz', precision: 3, nullable: true },
    open: { type: 'boolean' },
    name: { type: 'text', nullable: true },
    fname: { type: 'text' },
    agentId: { type: 'text', nullable: true },
    agentUsername: { type: 'text', nullable: true },
    departmentId: { type: 'text', nullable: true },
    queue: { type: 'text', nullable: true },
    direction: { type: 'text', nullable: true },
    visitorId: { type: 'text' },
    visitorToken: { type: 'text' },
    tags: { type: 'text', array: true },
    document: { type: 'jsonb' },
  },
  indices: [
    { columns: ['type', 'ts', 'id'] },
    { columns: ['type', 'open', 'ts', 'id'] },
    { columns: ['agentId', 'type', 'ts'] },
    { columns: ['agentUsername', 'type', 'ts'] },
    { columns: ['departmentId', 'type', 'ts'] },
    { columns: ['visitorId', 'ts'] },
    { columns: ['visitorToken'], unique: true, where: `"open" and "type" = 'v'` },
  ],
});

export interface Visitor {
  id: string;
  token: string;
  username: string;
  name: string;
}

export const visitorEntity = new EntitySchema<Visitor>({
  name: 'visitor',
  columns: {
    id: { type: 'text', primary: true },
    token: { type: 'text', unique: true },
    username: { type: 'text' },
    name: { type: 'text' },
  },
});

export interface User {
  id: string;
  username: string;
  roles: string[];
}

export const userEntity = new EntitySchema<User>({
  name: 'user',
  columns: {
    id: { type: 'text', primary: true },
    username: { type: 'text', unique: true },
    roles: { type: 'text', array: true },
  },
});

export interface AccessToken {
  hash: string;
  user: User;
}

export const accessTokenEntity = new EntitySchema<AccessToken>({
  name: 'access_token',
  columns: { hash: { type: 'text', primary: true } },
  relations: { user: { type: 'many-to-one', target: 'user', eager: true } },
});
