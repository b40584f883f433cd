import { describe, expect, it } from 'vitest';
import { closeRoom, reopenRoom, tagRoom } from './room-changes.js';

const NOW = Date.UTC(2024, 0, 1, 12);
const started = { ts: '2024-01-01T11:59:00.000Z', servedBy: { _id: 'kim', ts: '2024-01-01T11:59:10.500Z' } };
const kim = { _id: 'kim', username: 'kim.jane' };

describe('a closed room', () => {
  it('of a chat has its durations in seconds', () => {
    const document = {
      _id: 'r',
      t: 'l',
      ...started,
      open: true,
      onHold: true,
      v: { token: 't', status: 'online' },
      metrics: { x: 1 },
    };
    expect(closeRoom({ document, types: null }, kim, NOW)).toEqual({
      types: null,
      document: {
        _id: 'r',
        t: 'l',
        ...started,
        v: { token: 't', status: 'offline' },
        metrics: { x: 1, chatDuration: 60, serviceTimeDuration: 49.5 },
        closer: 'user',
        closedBy: kim,
        closedAt: '2024-01-01T12:00:00.000Z',
        _updatedAt: expect.any(String),
      },
    });
  });

  it('of a call has its duration in milliseconds too', () => {
    const { document } = closeRoom({ document: { _id: 'r', t: 'v', ...started, open: true }, types: null }, kim, NOW);
    expect(document).toMatchObject({ callDuration: 60_000, metrics: { serviceTimeDuration: 49.5 } });
    expect(document['metrics']).not.toHaveProperty('chatDuration');
  });

  it('is newer than before, even if that was in the future', () => {
    const document = { _id: 'r', t: 'l', open: true, _updatedAt: '2999-01-01T00:00:00.000Z' };
    expect(closeRoom({ document, types: null }, kim, NOW).document['_updatedAt']).toBe('2999-01-01T00:00:00.001Z');
  });

  it('forgets what its types say of values that were replaced', () => {
    const document = { _id: 'r', t: 'l', open: true, closedAt: 'never', v: { status: 'x', _id: 'a' } };
    const types = '[["string","closedAt"],["$oid","v","_id"]]';
    expect(closeRoom({ document, types }, kim, NOW).types).toBe('[["$oid","v","_id"]]');
  });
});

it('a reopened room has nothing of its closing', () => {
  const document = { _id: 'r', t: 'v', ...started, open: true, v: { status: 'online' }, metrics: { x: 1 } };
  const closed = closeRoom({ document, types: null }, kim, NOW);
  expect(reopenRoom(closed).document).toEqual({ ...document, _updatedAt: expect.any(String) });
});

it('tags are added once, and taken away', () => {
  const tagged = tagRoom({ document: { _id: 'r', tags: ['a'] }, types: null }, ['b', 'a', 'b'], 'add');
  expect(tagged.document['tags']).toEqual(['a', 'b']);
  expect(tagRoom(tagged, ['a', 'c'], 'remove').document['tags']).toEqual(['b']);
});
