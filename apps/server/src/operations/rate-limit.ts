import type { onRequestHookHandler } from 'fastify';
import type { ContractOperation } from '../contract/contract-operation.js';
import { tooManyRequests } from '../errors.js';
import { type Clock, Dates } from './clock.js';
import { FixedWindow, type Usage } from './fixed-window.js';

/**
 * The step of an operation that counts a caller's calls to it, with Rocket.Chat's headers. Rocket.Chat counted by
 * address; here callers behind one address don't share a limit.
 * @param limitOf The calls that are let through in a window; 0: no limit.
 */
export function rateLimit(
  limitOf: (setting: string) => number,
  clock: Clock,
): (operation: ContractOperation) => onRequestHookHandler[] {
  const dates = new Dates(clock);
  return ({ rateLimit: declared }) => {
    const limit = declared === undefined ? 0 : limitOf(declared.setting);
    if (declared === undefined || limit === 0) return [];
    // As many keys as users: only they come here.
    const calls = new FixedWindow(declared.seconds * 1000);
    return [
      (request, reply, done) => {
        const { id, permissions } = request.caller;
        if (permissions.has('api-bypass-rate-limit')) return done();
        const now = clock.monotonic();
        const { count, resetAt } = calls.add(id, now) as Usage;
        reply.header('x-ratelimit-limit', limit);
        reply.header('x-ratelimit-remaining', Math.max(0, limit - count));
        reply.header('x-ratelimit-reset', dates.of(resetAt));
        done(count > limit ? tooManyRequests(resetAt, now) : undefined);
      },
    ];
  };
}
