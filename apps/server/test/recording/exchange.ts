import { Agent, request, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { sendRaw } from '../raw-request.js';
import { unpack } from '../unpack.js';

/** A request of the record. */
export interface Recorded {
  readonly method?: string;
  /** As it is sent. */
  readonly target: string;
  /** Who asks; nobody where it is null. The manager by default. */
  readonly as?: string | null;
  /** `<etag N>` in a value is the N-th ETag of the group. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sent as it is to the socket, in place of all else. */
  readonly raw?: string;
}

export interface Received {
  /** `HTTP/1.1 200 OK` */
  readonly status: string;
  /** In the order and letters of the wire. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Without its encoding. */
  readonly body: string;
  /** As it came. */
  readonly length: number;
}

export async function exchange(url: string, asked: Recorded, agent: Agent): Promise<Received> {
  if (asked.raw !== undefined) return readRaw(await sendRaw(url, asked.raw));
  const { method = 'GET', target, as = 'manager', headers = {}, body } = asked;
  const { hostname, port } = new URL(url);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const all = {
      ...(as === null ? {} : { 'X-User-Id': as, 'X-Auth-Token': `${as}-token` }),
      ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
      ...headers,
    };
    const outgoing = request({ hostname, port, path: target, method, agent, headers: all }, resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
  const bytes = await buffer(response);
  const pairs = Array.from({ length: response.rawHeaders.length / 2 }, (_, place) => {
    const [name = '', value = ''] = response.rawHeaders.slice(2 * place);
    return [name, value] as const;
  });
  return {
    status: `HTTP/${response.httpVersion} ${response.statusCode} ${response.statusMessage}`,
    headers: pairs,
    body: unpack(bytes, bytes.length === 0 ? undefined : response.headers['content-encoding']).toString(),
    length: bytes.length,
  };
}

function readRaw(text: string): Received {
  const end = text.indexOf('\r\n\r\n');
  const [status = '', ...lines] = text.slice(0, end).split('\r\n');
  const body = text.slice(end + 4);
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  return { status, headers, body, length: Buffer.byteLength(body) };
}
