import { ask, samplePaths } from './probe.ts';
import { CHATS, LIST, type Request, ROOM } from './requests.ts';
import type { Target } from './targets.ts';

/** The answers that those of all other servers are compared with. */
export async function readReference(target: Target, requests: readonly Request[]): Promise<Map<string, string>> {
  const reference = new Map<string, string>();
  for (const path of requests.flatMap(samplePaths)) reference.set(path, (await ask(target, path)).body);
  return reference;
}

/** For each path a body of the middle size: what the bare server sends. */
export function typicalBodies(reference: ReadonlyMap<string, string>): Record<string, string> {
  const typical = (path: string) => {
    const bodies = [...reference].flatMap(([asked, body]) => (asked.startsWith(`${path}?`) ? [body] : []));
    return bodies.toSorted((a, b) => a.length - b.length)[Math.floor(bodies.length / 2)] ?? '';
  };
  return { [LIST]: typical(LIST), [CHATS]: typical(CHATS), [ROOM]: typical(ROOM) };
}
