import type { ExampleCall } from './example-call.ts';
import type { SampleRequest } from './sample-request.ts';

export function typescriptSample(
  { operationId, parameters }: ExampleCall,
  { baseUrl, userId, authToken }: SampleRequest,
): string {
  const lines = Object.entries(parameters).map(([name, { value }]) => `  ${name}: ${literal(value)},\n`);
  return `import { createClient } from '@switchboard/client';

const client = createClient({
  baseUrl: ${literal(baseUrl)},
  userId: ${literal(userId)},
  authToken: ${literal(authToken)},
});

const answer = await client.${operationId}({
${lines.join('')}});

console.log(JSON.stringify(answer, null, 2));
`;
}

function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, part]) => `${/^[A-Za-z_]\w*$/.test(key) ? key : literal(key)}: ${literal(part)}`)
    .join(', ')} }`;
}
