import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ClientOptions, createClient } from '../src/index.js';
import { EMPTY_PAGE, type HttpServer, send, serve } from './harness/http-server.js';

const servers: HttpServer[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
});
const start = async (answer: Parameters<typeof serve>[0]) => {
  const server = await serve(answer);
  servers.push(server);
  return server;
};

const TOKEN = 'secret-token-77';
const USER = 'secret-user-77';
const clientOf = (baseUrl: string, options: Partial<ClientOptions> = {}) =>
  createClient({ baseUrl, userId: USER, authToken: TOKEN, retries: 0, ...options });
const MISSING = 'is missing: is its environment variable set?';
/** Where a client of this baseUrl sends its call to. */
async function urlAsked(baseUrl: string): Promise<string> {
  let asked = '';
  await clientOf(baseUrl, {
    fetch: async (url) => {
      asked = url;
      return Response.json(EMPTY_PAGE);
    },
  }).listVoipRooms();
  return asked;
}
/** What it throws; undefined if it doesn't. */
function thrownBy(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
const printed = (value: unknown) => inspect(value, { depth: 20, showHidden: true, getters: true });

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('(%i) to another origin is not followed', async (status) => {
    const other = await start((_request, response) => send(response, 200, EMPTY_PAGE));
    const server = await start((_request, response) => {
      response.writeHead(status, { Location: `${other.url}/api/v1/voip/rooms` }).end();
    });
    const { error } = await clientOf(server.url, { retries: 2 }).safe.listVoipRooms();
    expect([error?.name, error?.status]).toEqual(['SwitchboardError', status]);
    expect(error?.message).toBe(`listVoipRooms: redirected to ${other.url}, and not followed: is baseUrl right?`);
    expect([server.requests.length, other.requests.length]).toEqual([1, 0]);
  });

  it('within the origin is followed, credentials and all', async () => {
    const server = await start((request, response) => {
      if (request.url?.startsWith('/new/') === true) send(response, 200, EMPTY_PAGE);
      else response.writeHead(308, { Location: `/new${request.url}` }).end();
    });
    expect(await clientOf(server.url).listVoipRooms({ open: true })).toEqual(EMPTY_PAGE);
    expect(server.requests.map(({ url, headers }) => [url, headers['x-auth-token']])).toEqual([
      ['/api/v1/voip/rooms?open=true', TOKEN],
      ['/new/api/v1/voip/rooms?open=true', TOKEN],
    ]);
  });

  it('that goes round is given up', async () => {
    const server = await start((request, response) => {
      response.writeHead(302, { Location: request.url ?? '' }).end();
    });
    const { error } = await clientOf(server.url).safe.listVoipRooms();
    expect([error?.status, server.requests.length]).toEqual([302, 6]);
  });
});

describe('credentials', () => {
  it('are in no error, even if the server, its headers or fetch give them back', async () => {
    const echo = { success: false, error: `no ${TOKEN} of ${USER}`, details: [{ parameter: TOKEN, message: USER }] };
    const server = await start((_request, response, number) =>
      send(response, number === 1 ? 400 : 500, echo, {
        'X-Echo': `${USER} ${TOKEN}`,
        'X-Request-Id': TOKEN,
        'Set-Cookie': 'session=1',
      }),
    );
    const client = clientOf(server.url);
    const broken = clientOf('http://localhost', {
      fetch: (url, init) =>
        Promise.reject(Object.assign(new Error(`lost ${TOKEN}`, { cause: new Error(USER) }), { url, init })),
    });
    const noJson = clientOf('http://localhost', { fetch: async () => new Response(`{${TOKEN}`) });
    const reason = clientOf('http://localhost', {
      fetch: async () => new Response('', { status: 500, statusText: `no ${TOKEN}` }),
    });
    for (const asked of [client, client, broken, noJson, reason]) {
      const { error } = await asked.safe.listVoipRooms();
      expect(error).toBeDefined();
      const text = printed(error) + JSON.stringify(error) + String(error);
      for (const secret of [TOKEN, USER, 'session=1']) expect(text).not.toContain(secret);
    }
    const { error } = await client.safe.listVoipRooms();
    expect(error?.message).toBe('listVoipRooms: no [redacted] of [redacted]');
  });

  it('are not shown by the client', () => {
    expect(printed(clientOf('http://localhost'))).not.toMatch(/secret/);
  });

  const untrimmed = 'begins or ends with a line break or space, as read from a file: trim() it';
  const notAscii = 'must be plain ASCII text without spaces';
  const unset = undefined as unknown as string;
  it.each([
    ['unset', unset, MISSING],
    ['null', null as unknown as string, MISSING],
    ['empty', '', MISSING],
    ['unset, put into a text', 'undefined', MISSING],
    ['with a line break at its end', `${TOKEN}\n`, untrimmed],
    ['with one of Windows', `${TOKEN}\r\n`, untrimmed],
    ['with a space before it', ` ${TOKEN}`, untrimmed],
    ['with a byte-order mark', `\uFEFF${TOKEN}`, untrimmed],
    ['in two lines', `${TOKEN}\n${TOKEN}`, notAscii],
    ['with its scheme', `Bearer ${TOKEN}`, notAscii],
    ['with a typographic hyphen', `${TOKEN}\u2011`, notAscii],
  ])('are refused by name, and not shown: %s', (_what, value, said) => {
    for (const name of ['userId', 'authToken']) {
      const thrown = thrownBy(() => clientOf('http://localhost', { [name]: value }));
      expect(thrown).toEqual(new TypeError(`${name} ${said}`));
      expect(printed(thrown)).not.toMatch(/secret/);
    }
  });

  it('can’t be set by headers or hooks, and hooks don’t see them', async () => {
    const server = await start((_request, response) => send(response, 200, EMPTY_PAGE));
    const seen: unknown[] = [];
    const client = clientOf(server.url, {
      headers: { 'X-Auth-Token': 'other', 'X-Team': 'wallboard' },
      hooks: {
        before: (event) => {
          seen.push([...event.headers]);
          event.headers.set('traceparent', '00-1');
        },
        after: (event) => void seen.push(event.durationMs >= 0),
      },
    });
    await client.listVoipRooms({}, { headers: { 'X-Team': 'crm' } });
    expect(server.requests[0]?.headers).toMatchObject({
      'x-auth-token': TOKEN,
      'x-user-id': USER,
      'x-team': 'crm',
      traceparent: '00-1',
    });
    expect(seen).toEqual([
      [
        ['x-auth-token', 'other'],
        ['x-team', 'crm'],
      ],
      true,
    ]);
  });
});

describe('a plain-text baseUrl', () => {
  it('warns once of a host that isn’t this machine', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    for (let time = 0; time < 2; time += 1) clientOf('http://127.0.0.1.example.com/chat');
    expect(warn.mock.calls).toEqual([
      ['@switchboard/client: credentials go to http://127.0.0.1.example.com as plain text; use https'],
    ]);
  });

  it.each([
    'http://localhost:3000',
    'http://127.0.0.1',
    'http://127.1.2.3',
    'http://[::1]:80',
    'http://a.localhost',
    'https://example.com',
  ])('doesn’t warn of %s', (baseUrl) => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    clientOf(baseUrl);
    expect(warn).not.toHaveBeenCalled();
  });

  const notPlain = 'baseUrl must be http or https, without user, query and fragment';
  const notWhole = 'baseUrl must be a whole URL, not the name of a host: https://calls.example.com';
  const added = 'baseUrl must end before /api/v1, which is added here, not as for curl: https://example.com';
  it.each([
    ['ftp://example.com', notPlain],
    ['https://example.com/?a=1', notPlain],
    ['https://example.com/#a', notPlain],
    [`https://${USER}:${TOKEN}@example.com`, notPlain],
    [`https://${USER}:${TOKEN}@example.com/api/v1`, notPlain],
    ['/relative', notWhole],
    ['example.com', notWhole],
    ['example.com:3000/chat', notWhole],
    ['localhost:3000', notWhole],
    ['127.0.0.1:3000', notWhole],
    ['//example.com', notWhole],
    [`${USER}:${TOKEN}@example.com`, notWhole],
    [`https://${TOKEN}:x:y`, notWhole],
    ['https://', notWhole],
    ['https://example.com/api/v1', added],
    ['https://example.com/api/v1/', added],
    ['https://example.com//api/v1//', added],
    ['https://example.com/api/v1/voip/rooms', added],
    ['https://example.com/chat/api/v1', `${added}/chat`],
    ['', `baseUrl ${MISSING}`],
    [undefined as unknown as string, `baseUrl ${MISSING}`],
    ['undefined', `baseUrl ${MISSING}`],
    ['https://undefined', `baseUrl ${MISSING}`],
    ['https://null/calls', `baseUrl ${MISSING}`],
  ])('can’t be %j', (baseUrl, said) => {
    const thrown = thrownBy(() => clientOf(baseUrl));
    expect(thrown).toEqual(new TypeError(said));
    expect(printed(thrown)).not.toMatch(/secret/);
  });

  it.each([
    ['https://example.com/api', '/api/api/v1/voip/rooms'],
    ['https://example.com/api/v10/', '/api/v10/api/v1/voip/rooms'],
    ['https://example.com/chat/', '/chat/api/v1/voip/rooms'],
    [' https://example.com\n', '/api/v1/voip/rooms'],
    ['HTTPS://EXAMPLE.COM', '/api/v1/voip/rooms'],
  ])('can be %j', async (baseUrl, path) => {
    expect(await urlAsked(baseUrl)).toBe(`https://example.com${path}`);
  });

  it.each([
    ['/chat', 'https://page.example/chat'],
    ['./chat', 'https://page.example/calls/chat'],
    ['', 'https://page.example/calls'],
    ['//example.com', 'https://example.com'],
  ])('can be %j on a web page', async (baseUrl, expected) => {
    vi.stubGlobal('location', { href: 'https://page.example/calls/' });
    expect(await urlAsked(baseUrl)).toBe(`${expected}/api/v1/voip/rooms`);
    expect(thrownBy(() => clientOf('calls.example.com'))).toEqual(new TypeError(notWhole));
    expect(thrownBy(() => clientOf(undefined as never))).toEqual(new TypeError(`baseUrl ${MISSING}`));
  });
});

describe('hooks', () => {
  it('are told of each attempt, with operation, number and duration', async () => {
    const server = await start((_request, response, number) => send(response, number === 1 ? 503 : 200, EMPTY_PAGE));
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const told: unknown[] = [];
    const client = clientOf(server.url, {
      retries: 1,
      hooks: {
        before: ({ operation, attempt }) => void told.push(['before', { operation, attempt }]),
        after: ({ durationMs, response, ...event }) =>
          void told.push(['after', event, durationMs > 0, response.status]),
        onError: ({ durationMs, error, ...event }) => void told.push(['onError', event, durationMs > 0, error.name]),
      },
    });
    await client.listVoipRooms();
    expect(told).toEqual([
      ['before', { operation: 'listVoipRooms', attempt: 1 }],
      ['onError', { operation: 'listVoipRooms', attempt: 1, retryInMs: 0 }, true, 'ServerError'],
      ['before', { operation: 'listVoipRooms', attempt: 2 }],
      ['after', { operation: 'listVoipRooms', attempt: 2 }, true, 200],
    ]);
  });

  it('end the call with what they throw', async () => {
    const thrown = new Error('of the hook');
    const hooks = { before: () => Promise.reject(thrown) };
    await expect(clientOf('http://localhost', { hooks }).safe.listVoipRooms()).rejects.toBe(thrown);
  });
});
