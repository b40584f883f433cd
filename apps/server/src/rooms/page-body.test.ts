import { describe, expect, it } from 'vitest';
import { pageChunks } from './page-body.js';

describe('pageChunks', () => {
  it('gives everything else that waits a turn between two chunks', async () => {
    const texts = Array.from({ length: 4 }, () => JSON.stringify('x'.repeat(70_000)));
    const events: string[] = [];
    for await (const _ of pageChunks(texts, 0, 4, false)) {
      events.push('chunk');
      setImmediate(() => events.push('another request'));
    }
    const turns = Array.from({ length: 4 }, () => ['chunk', 'another request']);
    expect([...events, 'another request']).toEqual([...turns.flat(), 'chunk', 'another request']);
  });
});
