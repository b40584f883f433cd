import type { FastifyReply, FastifyRequest, onRequestHookHandler, preHandlerHookHandler } from 'fastify';
import type { ContractOperation } from '../contract/contract-operation.js';
import { contractRefusal, tooManyRequests } from '../errors.js';
import { FixedWindow } from '../operations/fixed-window.js';
import type { Authenticator } from './authenticator.js';
import type { Caller } from './caller.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `authenticate`, which runs before anything that reads it. */
    caller: Caller;
  }
}

/** The step of an operation that finds the caller, or refuses with 401; an address that fails too often, with 429. */
export function authenticate(
  authenticator: Authenticator,
  failures: FixedWindow,
  maxFailures: number,
): (operation: ContractOperation) => onRequestHookHandler {
  return (operation) => {
    const unauthorized = contractRefusal(operation, 401);

    const refuse = (request: FastifyRequest): Error => {
      if (maxFailures === 0) return unauthorized;
      const now = Date.now();
      const { count, resetAt } = failures.add(request.ip, now);
      return count > maxFailures ? tooManyRequests(resetAt, now) : unauthorized;
    };

    return (request: FastifyRequest, _reply: FastifyReply, done) => {
      const finish = (caller: Caller | undefined) => {
        if (caller === undefined) return done(refuse(request));
        request.caller = caller;
        done();
      };
      const { 'x-user-id': userId, 'x-auth-token': token } = request.headers;
      if (typeof userId !== 'string' || typeof token !== 'string') return finish(undefined);
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
