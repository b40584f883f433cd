import type { FastifyReply, FastifyRequest, onRequestHookHandler, preHandlerHookHandler } from 'fastify';
import type { ContractOperation } from '../contract/contract-operation.js';
import { contractRefusal, tooManyRequests } from '../errors.js';
import { clientAddress, networkOf } from '../operations/client-address.js';
import type { Clock } from '../operations/clock.js';
import { FixedWindow } from '../operations/fixed-window.js';
import type { Authenticator, Refused } from './authenticator.js';
import type { Caller } from './caller.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `authenticate`, which runs before anything that reads it. */
    caller: Caller;
  }
}

const WINDOW_MS = 60_000;
/** Some 15 MB. Whoever fails from yet another address waits until there is room. */
const MAX_ADDRESSES = 65_536;

export interface FailureLimit {
  /** A minute and address; 0: none. */
  readonly maxFailures: number;
  /** Addresses that are counted at once. */
  readonly maxAddresses?: number;
  readonly clock: Clock;
}

/** The step of an operation that finds the caller, or refuses with 401; an address that fails too often, with 429. */
export function authenticate(
  authenticator: Authenticator,
  { maxFailures, maxAddresses = MAX_ADDRESSES, clock }: FailureLimit,
): (operation: ContractOperation) => onRequestHookHandler {
  const failures = new FixedWindow(WINDOW_MS, maxAddresses);
  return (operation) => {
    const unauthorized = contractRefusal(operation, 401);

    const refuse = (request: FastifyRequest): Error => {
      if (maxFailures === 0) return unauthorized;
      const now = clock.monotonic();
      const usage = failures.add(networkOf(clientAddress(request)), now);
      if (usage === undefined) return tooManyRequests(failures.fullUntil(now), now);
      return usage.count > maxFailures ? tooManyRequests(usage.resetAt, now) : unauthorized;
    };

    return (request: FastifyRequest, _reply: FastifyReply, done) => {
      const { 'x-user-id': userId, 'x-auth-token': token } = request.headers;
      const finish = (found: Caller | Refused) => {
        if (typeof found === 'string') {
          request.refusedUser = found === 'unknown' ? found : (userId as string);
          return done(refuse(request));
        }
        request.caller = found;
        done();
      };
      if (typeof userId !== 'string' || typeof token !== 'string') return finish('unknown');
      const caller = authenticator.authenticate(userId, token);
      if (caller instanceof Promise) caller.then(finish, done);
      else finish(caller);
    };
  };
}

/** The step that refuses with 403 a caller who has none of the permissions that the contract names for the operation. */
export function requirePermission(operation: ContractOperation): preHandlerHookHandler {
  const forbidden = contractRefusal(operation, 403);
  return (request, _reply, done) => {
    const { permissions } = request.caller;
    done(operation.permissions.some((name) => permissions.has(name)) ? undefined : forbidden);
  };
}
