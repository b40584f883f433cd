import type { ExampleCall } from './example-call.ts';
import type { SampleRequest } from './sample-request.ts';
import { wireQuery } from './wire-query.ts';

export function curlSample(call: ExampleCall, { baseUrl, userId, authToken }: SampleRequest): string {
  return [
    `curl -G ${quoted(baseUrl + call.path)}`,
    `-H ${quoted(`X-User-Id: ${userId}`)}`,
    `-H ${quoted(`X-Auth-Token: ${authToken}`)}`,
    ...wireQuery(call).map(([name, text]) => `--data-urlencode ${quoted(`${name}=${text}`)}`),
  ].join(' \\\n  ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
