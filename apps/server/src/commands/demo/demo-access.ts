import { hashToken } from '../../auth/token-hash.js';
import { UserTokens } from '../../auth/user-tokens.js';
import type { Database } from '../../store/database.js';

/** A user of the demo: everybody may know their token, for a demo store is only served to its own machine. */
export interface DemoUser {
  readonly _id: string;
  readonly username: string;
  readonly name: string;
  readonly role: string;
  readonly token: string;
}

/** The agent of the published call. */
export const agent = {
  _id: 'XycfA5CetCPuEjqxw',
  username: 'kim.jane',
  name: 'Kim Jane',
  role: 'livechat-agent',
  token: 'demo-agent-token',
} satisfies DemoUser;

export const manager = {
  _id: 'demoManager',
  username: 'demo.manager',
  name: 'Demo Manager',
  role: 'livechat-manager',
  token: 'demo-manager-token',
} satisfies DemoUser;

/** Sees the rooms of one unit only. */
export const monitor = {
  _id: 'demoMonitor',
  username: 'demo.monitor',
  name: 'Demo Monitor',
  role: 'livechat-monitor',
  token: 'demo-monitor-token',
} satisfies DemoUser;

export const admin = {
  _id: 'demoAdmin',
  username: 'demo.admin',
  name: 'Demo Admin',
  role: 'admin',
  token: 'demo-admin-token',
} satisfies DemoUser;

export const demoUsers: readonly DemoUser[] = [admin, manager, monitor, agent];

/** Whether a store lets in one of the demo's users, be it that it is the demo, or has read in an export of one. */
export async function hasDemoAccess(database: Database): Promise<boolean> {
  const tokens = new UserTokens(database);
  for (const { _id, token } of demoUsers) {
    const known = await tokens.of(database.read, _id);
    if (known.some(({ hash, revoked_at }) => hash === hashToken(token) && revoked_at === null)) return true;
  }
  return false;
}

/** The visitor of the published call, which is open. */
export const CALLER_TOKEN = '8s7e9ony6ctl27e1qf8kue';
