import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import type { Request } from './requests.ts';
import type { Target } from './targets.ts';

/** What a target is asked with, and what its answers are like. */
export interface Probe {
  readonly headers: Readonly<Record<string, string>>;
  /** The mean size of a body; undefined where rooms are opened. */
  readonly bodyBytes: number | undefined;
}

const SAMPLE = 20;
/** Of an answer, in an error. */
const SHOWN_LENGTH = 500;

/** Answers to compare with, by path. */
export type Reference = ReadonlyMap<string, string>;

/** Some of the paths of a request, evenly spread; of those that open a room, none. */
export function samplePaths(request: Request): string[] {
  if (request.opens > 0) return [];
  const paths = request.paths(0);
  const step = Math.max(1, paths.length / SAMPLE);
  return Array.from(
    { length: Math.min(SAMPLE, paths.length) },
    (_, place) => paths[Math.floor(place * step)] as string,
  );
}

/**
 * Asks a target for a sample of what it is going to be measured with.
 * @throws if an answer is not what it must be.
 */
export async function probe(target: Target, request: Request, reference: Reference): Promise<Probe> {
  const paths = samplePaths(request);
  if (paths.length === 0) return { headers: target.headers, bodyBytes: undefined };
  let bytes = 0;
  let tag: string | undefined;
  for (const path of paths) {
    const { body, etag } = await ask(target, path);
    if (!isLike(body, reference.get(path) ?? '', target.likeness)) {
      throw new Error(`${target.title} does not answer ${path} as it must:\n${body.slice(0, SHOWN_LENGTH)}`);
    }
    bytes += Buffer.byteLength(body);
    tag = etag;
  }
  if (request.name !== 'unchanged') return { headers: target.headers, bodyBytes: bytes / paths.length };
  if (tag === undefined) throw new Error(`${target.title} answers ${paths[0]} without an ETag.`);
  const headers = { ...target.headers, 'If-None-Match': tag };
  await ask({ url: target.url, headers }, paths[0] ?? '', 304);
  return { headers, bodyBytes: 0 };
}

/** @throws if the answer has another status. */
export async function ask(
  { url, headers }: Pick<Target, 'url' | 'headers'>,
  path: string,
  status = 200,
): Promise<{ body: string; etag: string | undefined }> {
  // Not by `fetch`, which adds `Cache-Control: no-cache` to a conditional request.
  const [response] = (await once(get(url + path, { headers }), 'response')) as [IncomingMessage];
  const body = await text(response);
  if (response.statusCode !== status) {
    const shown = body.slice(0, SHOWN_LENGTH);
    throw new Error(`${url}${path} is answered with ${response.statusCode}, not ${status}: ${shown}`);
  }
  return { body, etag: response.headers.etag };
}

function isLike(body: string, wanted: string, likeness: Target['likeness']): boolean {
  if (likeness === 'bytes') return body === wanted;
  if (likeness === 'values') return isDeepStrictEqual(JSON.parse(body), JSON.parse(wanted));
  return body.length > 0;
}
