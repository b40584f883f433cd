import { describe, expect, it, vi } from 'vitest';
import { BadRequestError, ForbiddenError, SwitchboardError, UnauthorizedError } from '../src/index.js';

describe('instanceof', () => {
  it('works across copies of the package', async () => {
    vi.resetModules();
    const copy = await import('../src/index.js');
    expect(copy.BadRequestError).not.toBe(BadRequestError);
    const error = new copy.BadRequestError('no', { operation: 'listVoipRooms', status: 400 });
    expect(error instanceof BadRequestError).toBe(true);
    expect(error instanceof SwitchboardError).toBe(true);
    expect(error instanceof ForbiddenError).toBe(false);
    expect(error instanceof Error).toBe(true);
  });

  it('holds for subclasses of others, and for nothing else', () => {
    class OwnError extends ForbiddenError {}
    const own = new OwnError('no', { operation: 'listVoipRooms' });
    expect(own instanceof OwnError).toBe(true);
    expect(own instanceof ForbiddenError).toBe(true);
    expect(own instanceof UnauthorizedError).toBe(false);
    expect(new ForbiddenError('no', { operation: 'listVoipRooms' }) instanceof OwnError).toBe(false);
    for (const other of [null, undefined, 'text', {}, new Error('no'), new DOMException('', 'AbortError')]) {
      expect(other instanceof SwitchboardError).toBe(false);
    }
  });

  it('tells its name in the stack', () => {
    expect(new ForbiddenError('no', { operation: 'listVoipRooms' }).stack).toMatch(
      /^ForbiddenError: listVoipRooms: no\n/,
    );
  });
});
