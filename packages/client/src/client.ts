import { createCaller } from './caller.js';
import type { Client } from './client-types.js';
import type { Outcome } from './attempt.js';
import { lists, paths } from './generated/operations.js';
import { type CallOptions, checkNumbers, type ClientOptions, type WalkOptions } from './options.js';
import { type Page, pagesOf, roomsOf } from './pages.js';
import type { OperationId } from './parameters.js';
import { wholeParameters } from './whole-values.js';

type Values = Readonly<Record<string, unknown>>;
type SafeMethod = (parameters?: Values, options?: CallOptions) => Promise<Outcome>;

/**
 * A client of Switchboard, and of Rocket.Chat 5 to 7. It holds no connection and needn't be closed.
 *
 * @throws TypeError for an option that can't be right; it doesn't show credentials.
 * @example
 * const client = createClient({ baseUrl: 'https://calls.example.com', userId, authToken });
 * const { rooms } = await client.listVoipRooms({ open: true, count: 10 });
 */
export function createClient(options: ClientOptions): Client {
  const call = createCaller(options);
  const safe: Record<string, SafeMethod> = {};
  const methods: Record<string, unknown> = { safe };
  for (const operation of Object.keys(paths) as OperationId[]) {
    const safely: SafeMethod = (parameters, own) => call(operation, parameters, own);
    safe[operation] = safely;
    methods[operation] = (lists as readonly string[]).includes(operation)
      ? listMethod(operation, safely)
      : method(safely);
  }
  return methods as unknown as Client;
}

function method(safely: SafeMethod) {
  return async (parameters?: Values, options?: CallOptions): Promise<Values> => {
    const { data, error } = await safely(parameters, options);
    if (error !== undefined) throw error;
    return data as Values;
  };
}

function listMethod(operation: OperationId, safely: SafeMethod) {
  const list = method(safely);
  async function* pages(parameters: Values = {}, { limit: given, ...options }: WalkOptions = {}) {
    const limit = given ?? Infinity; // null, too
    checkNumbers({ limit });
    const whole = wholeParameters(operation, parameters); // before they are spread, which would lose some
    yield* pagesOf(
      async (range, signal) => (await list({ ...whole, ...range }, { ...options, signal })) as unknown as Page,
      { ...whole, limit, signal: options.signal },
    );
  }
  const all = (parameters?: Values, options?: WalkOptions) => roomsOf(pages(parameters, options));
  return Object.assign(list, { pages, all });
}
