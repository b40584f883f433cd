import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';

/** How long an answer may be under way, in milliseconds. */
export interface AnswerLimits {
  /** Without its client reading any of it. */
  readonly unreadMs: number;
  /** In all, from now on. */
  readonly totalMs: number;
}

/** A client that reads nothing is found out by so much of `unreadMs` later. */
const LOOKS = 10;

/**
 * Cuts an answer that its client doesn't read, or that takes too long, so that what it holds is given back. Only what
 * waits to be read counts: while nothing does, it is the answer that is slow, and not its client.
 * @param body Destroyed then, with an error that says why.
 */
export function cutUnread(socket: Socket, body: Readable, { unreadMs, totalMs }: AnswerLimits): void {
  let taken = takenOf(socket);
  let takenAt = performance.now();
  const look = () => {
    const now = takenOf(socket);
    if (now !== taken || socket.writableLength === 0) {
      taken = now;
      takenAt = performance.now();
    } else if (performance.now() - takenAt >= unreadMs) {
      body.destroy(new AnswerCut(`The client read nothing of the answer for ${unreadMs / 1_000} s; it was cut.`));
      socket.destroy();
    }
  };
  const tooLong = () => {
    body.destroy(new AnswerCut(`The answer was not read to its end within ${totalMs / 1_000} s; it was cut.`));
    socket.destroy();
  };
  const timers = [setInterval(look, unreadMs / LOOKS).unref(), setTimeout(tooLong, totalMs).unref()] as const;
  body.once('close', () => {
    clearInterval(timers[0]);
    clearTimeout(timers[1]);
  });
  socket.setTimeout(0); // the server's own would also end an answer that is slow; it comes back with the next request
}

/** Bytes that have left this process, which go no further than the buffers on the way until the client reads. */
function takenOf(socket: Socket): number {
  return socket.bytesWritten - socket.writableLength;
}

/** Why an answer was not sent whole. */
export class AnswerCut extends Error {
  override readonly name = 'AnswerCut';
}
