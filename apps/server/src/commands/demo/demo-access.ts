/** A user of the demo: everybody may know his token, for a demo store is only served to its own machine. */
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

/** The visitor of the published call, which is open. */
export const CALLER_TOKEN = '8s7e9ony6ctl27e1qf8kue';
