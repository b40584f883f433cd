import type { DestinationStream } from 'pino';

/** Keeps what a server logs, line by line. */
export function logLines(): DestinationStream & { readonly lines: Record<string, any>[] } {
  const lines: Record<string, any>[] = [];
  return { lines, write: (line) => void lines.push(JSON.parse(line)) };
}
