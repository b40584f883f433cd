import { pino } from 'pino';
import { expect, it } from 'vitest';
import { readConfig } from './config.js';
import { createHttpServer } from './http-server.js';

it('limits how long headers, a whole request and an unread answer may take, in milliseconds', async () => {
  const fastify = createHttpServer(readConfig({}), pino({ level: 'silent' })).getInstance();
  const { headersTimeout, requestTimeout, timeout } = fastify.server;
  expect({ headersTimeout, requestTimeout, timeout }).toEqual({
    headersTimeout: 15_000,
    requestTimeout: 30_000,
    timeout: 60_000,
  });
  await fastify.close();
});
