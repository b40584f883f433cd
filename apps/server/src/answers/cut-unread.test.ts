import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AnswerCut, cutUnread } from './cut-unread.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An answer whose socket takes what the test says. */
function anAnswer() {
  const errors: Error[] = [];
  const body = new Readable({ read() {} }).on('error', (error) => errors.push(error));
  const socket = {
    bytesWritten: 0,
    writableLength: 0,
    isCut: false,
    setTimeout() {},
    destroy() {
      this.isCut = true;
    },
  };
  cutUnread(socket as unknown as Socket, body, { unreadMs: 30_000, totalMs: 600_000 });
  return { body, socket, errors };
}

it('cuts an answer of which nothing is read for as long as that may be', async () => {
  const { socket, body, errors } = anAnswer();
  Object.assign(socket, { bytesWritten: 100_000, writableLength: 60_000 });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(socket.isCut).toBe(false);
  await vi.advanceTimersByTimeAsync(3_000);
  expect([socket.isCut, body.destroyed, errors]).toEqual([
    true,
    true,
    [new AnswerCut('The client read nothing of the answer for 30 s; it was cut.')],
  ]);
  expect(vi.getTimerCount()).toBe(0);
});

it('counts from the last byte that was read on', async () => {
  const { socket } = anAnswer();
  Object.assign(socket, { bytesWritten: 100_000, writableLength: 60_000 });
  for (let read = 0; read < 10; read += 1) {
    await vi.advanceTimersByTimeAsync(29_000);
    socket.writableLength -= 1;
  }
  expect(socket.isCut).toBe(false);
  await vi.advanceTimersByTimeAsync(33_000);
  expect(socket.isCut).toBe(true);
});

it('leaves an answer alone that has nothing to be read: it is the store that is slow', async () => {
  const { socket } = anAnswer();
  await vi.advanceTimersByTimeAsync(590_000);
  expect(socket.isCut).toBe(false);
});

it('cuts an answer that takes too long, though it is read', async () => {
  const { socket, errors } = anAnswer();
  Object.assign(socket, { bytesWritten: 1_000_000, writableLength: 600_000 });
  for (let second = 0; second < 599; second += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    socket.writableLength -= 1;
  }
  expect(socket.isCut).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([socket.isCut, errors]).toEqual([
    true,
    [new AnswerCut('The answer was not read to its end within 600 s; it was cut.')],
  ]);
});

it('ends its watch with the answer', async () => {
  const { body, socket } = anAnswer();
  body.destroy();
  await vi.advanceTimersByTimeAsync(0);
  expect([vi.getTimerCount(), socket.isCut]).toEqual([0, false]);
});
