import type { onRequestHookHandler } from 'fastify';
import type { ContractOperation } from '../contract/contract-operation.js';
import { tooManyRequests } from '../errors.js';
import { FixedWindow } from './fixed-window.js';

/**
 * The step of an operation that counts a caller's calls to it, with Rocket.Chat's headers. Rocket.Chat counted by
 * address; here callers behind one address don't share a limit.
 * @param limitOf The calls that are let through in a window; 0: no limit.
 */
export function rateLimit(
  limitOf: (setting: string) => number,
): (operation: ContractOperation) => onRequestHookHandler[] {
  return ({ rateLimit: declared }) => {
    const limit = declared === undefined ? 0 : limitOf(declared.setting);
    if (declared === undefined || limit === 0) return [];
    const calls = new FixedWindow(declared.seconds * 1000);
    return [
      (request, reply, done) => {
        const { id, permissions } = request.caller;
        if (permissions.has('api-bypass-rate-limit')) return done();
        const now = Date.now();
        const { count, resetAt } = calls.add(id, now);
        reply.header('x-ratelimit-limit', limit);
        reply.header('x-ratelimit-remaining', Math.max(0, limit - count));
        reply.header('x-ratelimit-reset', resetAt);
        done(count > limit ? tooManyRequests(resetAt, now) : undefined);
      },
    ];
  };
}
