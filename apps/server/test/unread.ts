import { readFileSync } from 'node:fs';

/** The most that one end of a connection may buffer, in bytes. `tcp_rmem` and `tcp_wmem` are: least, default, most. */
function mostBuffered(setting: string): number {
  try {
    return Number(readFileSync(`/proc/sys/net/ipv4/${setting}`, 'utf8').trim().split(/\s+/)[2]);
  } catch {
    return 4 * 2 ** 20; // no Linux
  }
}

/** An answer of so many bytes isn't written whole while its client reads nothing: the kernel's buffers hold less. */
export const UNREAD_BYTES = mostBuffered('tcp_rmem') + mostBuffered('tcp_wmem') + 4 * 2 ** 20;
