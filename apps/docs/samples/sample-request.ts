import { SETTINGS } from '../../server/src/config.ts';
import type { ExampleCall } from './example-call.ts';

/** Whom a sample calls, and as whom. */
export interface SampleRequest {
  readonly baseUrl: string;
  readonly userId: string;
  readonly authToken: string;
}

const manager = { userId: 'demoManager', authToken: 'demo-manager-token' };
const agent = { userId: 'XycfA5CetCPuEjqxw', authToken: 'demo-agent-token' };

export const DEMO_URL = `http://${SETTINGS.HOST.default}:${SETTINGS.PORT.default}`;

/** As the demo's manager, or its agent where only an agent may call. */
export function sampleRequest({ permissions }: ExampleCall, baseUrl = DEMO_URL): SampleRequest {
  return { baseUrl, ...(permissions.includes('inbound-voip-calls') ? agent : manager) };
}
