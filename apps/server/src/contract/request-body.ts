import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** So many bytes are kept for whoever reads the body. */
export const MOST_KEPT = 16 * 1024;
/** So many are taken off the connection; behind them it is closed. */
const MOST_DRAINED = 1024 * 1024;

const bodies = new WeakMap<IncomingMessage, RequestBody>();

export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/**
 * The body of a request, which from now on is taken off its connection, whether or not somebody reads it: up to 1 MiB,
 * so that the next request can follow; behind a longer one the connection is closed once the answer was sent.
 * Fastify leaves the body of a GET in the request's stream, whatever its content type, and Node throws one away without
 * a limit.
 */
export function takeBody(raw: IncomingMessage, response: ServerResponse): RequestBody {
  let body = bodies.get(raw);
  if (body === undefined) {
    body = new RequestBody(raw, response);
    bodies.set(raw, body);
  }
  return body;
}

/** What has come so far. */
export interface ReceivedBody {
  /** The first 16 KiB of it. */
  readonly bytes: Buffer;
  readonly length: number;
  /** Nothing more will come. */
  readonly isEnded: boolean;
  /** Nothing more will come, though more was announced. */
  readonly isCut: boolean;
}

class RequestBody implements ReceivedBody {
  readonly #raw: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #chunks: Buffer[] = [];
  #onChange: (() => void) | undefined;
  length = 0;
  isEnded = false;
  isCut = false;

  constructor(raw: IncomingMessage, response: ServerResponse) {
    this.#raw = raw;
    this.#response = response;
    if (Number(raw.headers['content-length']) > MOST_DRAINED) response.shouldKeepAlive = false; // said at once
    raw.on('data', (chunk: Buffer) => this.#receive(chunk));
    raw.once('end', () => this.#end(false));
    raw.once('error', () => this.#end(true));
  }

  /**
   * Calls `read` with what has come, now and with each further piece, until it gives something else than undefined,
   * which `done` gets, in the asynchronous context of this call.
   */
  readUntil<Result>(read: (received: ReceivedBody) => Result | undefined, done: (result: Result) => void): void {
    const finish = AsyncResource.bind(done);
    const attempt = (): void => {
      const result = read(this);
      if (result === undefined) return;
      this.#onChange = undefined;
      finish(result);
    };
    this.#onChange = attempt;
    attempt();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks).subarray(0, MOST_KEPT);
  }

  #receive(chunk: Buffer): void {
    if (this.length < MOST_KEPT) this.#chunks.push(chunk);
    this.length += chunk.length;
    if (this.length > MOST_DRAINED) this.#close();
    this.#onChange?.();
  }

  #end(isCut: boolean): void {
    this.isEnded = true;
    this.isCut ||= isCut;
    this.#onChange?.();
  }

  #close(): void {
    const { socket } = this.#raw;
    const response = this.#response;
    this.#raw.pause();
    if (response.writableFinished) socket.destroySoon();
    else if (!response.headersSent) response.shouldKeepAlive = false;
    else response.once('finish', () => socket.destroySoon());
  }
}
