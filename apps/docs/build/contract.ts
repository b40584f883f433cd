import document from '@switchboard/contract/openapi.json' with { type: 'json' };
import { resolveReference } from '../samples/resolve-reference.ts';
import { samplesOf } from '../samples/samples.ts';
import { ORIGIN } from './origin-mark.ts';

/** A JSON object of the contract. */
export type Json = Record<string, unknown>;

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description: string;
  readonly schema: Json;
  readonly example?: unknown;
  readonly examples?: Record<string, { summary?: string; value: unknown }>;
  readonly [extension: `x-${string}`]: unknown;
}

export interface Answer {
  readonly description: string;
  readonly content?: Record<string, { schema: Json; example?: unknown; examples?: Record<string, Example> }>;
  readonly headers?: Record<string, Json>;
}

export interface Example {
  readonly summary?: string;
  readonly description?: string;
  readonly value: unknown;
}

export interface Operation {
  readonly id: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly tag: string;
  readonly parameters: readonly Parameter[];
  /** By status. */
  readonly responses: ReadonlyMap<string, Answer>;
  readonly permissions: readonly string[];
  /** Whether a request can change what the server stores. */
  readonly mayWrite: boolean;
  readonly rateLimit: { readonly setting: string; readonly calls: number; readonly seconds: number };
}

export const info = document.info;
export const tags: readonly { name: string; description: string }[] = document.tags;
export { document };

/** The operations in the order of the contract. */
export const operations: readonly Operation[] = Object.entries(document.paths).map(([path, { get }]) => ({
  id: get.operationId,
  path,
  summary: get.summary,
  description: get.description,
  tag: get.tags[0] ?? '',
  parameters: get.parameters.map((parameter) => resolveReference(parameter as Parameter)),
  responses: new Map(
    Object.entries(get.responses).map(([status, answer]) => [status, resolveReference(answer as unknown as Answer)]),
  ),
  permissions: get['x-permissions'],
  mayWrite: 'x-may-write' in get,
  rateLimit: get['x-rate-limit'],
}));

/** Where the reference has the operation, within the site. */
export function referencePath({ tag, id }: Operation): string {
  return `reference/${tag}/${id}/`.toLowerCase();
}

/** What an operation asks of its caller, as a line of Markdown. */
export function demands({ permissions, rateLimit }: Operation): string {
  const names = permissions.map((name) => `\`${name}\``).join(' or ');
  const { calls, seconds, setting } = rateLimit;
  return `Permission: ${names}. Rate limit: ${calls} requests in ${seconds} seconds (\`${setting}\`).`;
}

/** The document as Redoc shows it: with code samples, and a link to the console. Links begin with `site:/`. */
export function documentForRedoc(): Json {
  const copy = structuredClone(document) as unknown as {
    servers: { url: string }[];
    paths: Record<string, { get: Json }>;
  };
  for (const server of copy.servers) server.url = ORIGIN;
  for (const operation of operations) {
    const { get } = copy.paths[operation.path] as { get: Json };
    get['x-codeSamples'] = samplesOf(operation.id, ORIGIN);
    get['description'] = `${demands(operation)} [Try it](site:/try/#${operation.id})\n\n${operation.description}`;
  }
  return copy;
}
