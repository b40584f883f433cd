import { SETTINGS } from '../../server/src/config.ts';
import type { ExampleCall } from './example-call.ts';

/** Whom a sample calls, and as whom: the demo that `npm start` runs. */
export interface SampleRequest {
  readonly baseUrl: string;
  readonly userId: string;
  readonly authToken: string;
}

const manager = { userId: 'demoManager', authToken: 'demo-manager-token' };
const agent = { userId: 'XycfA5CetCPuEjqxw', authToken: 'demo-agent-token' };

export const DEMO_URL = `http://${SETTINGS.HOST.default}:${SETTINGS.PORT.default}`;

/** The demo's manager, or its agent where only an agent may call. */
export function sampleRequest({ permissions }: ExampleCall): SampleRequest {
  return { baseUrl: DEMO_URL, ...(permissions.includes('inbound-voip-calls') ? agent : manager) };
}
