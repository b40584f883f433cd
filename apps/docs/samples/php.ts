import type { ExampleCall, ExampleValue } from './example-call.ts';
import type { SampleRequest } from './sample-request.ts';

export function phpSample({ path, parameters }: ExampleCall, { baseUrl, userId, authToken }: SampleRequest): string {
  const lines = Object.entries(parameters).map(([name, value]) => `    ${text(name)} => ${expression(value)},\n`);
  return `<?php

$query = http_build_query([
${lines.join('')}]);
$context = stream_context_create([
    'http' => [
        'header' => [
            ${text(`X-User-Id: ${userId}`)},
            ${text(`X-Auth-Token: ${authToken}`)},
        ],
    ],
]);
$answer = file_get_contents(${text(`${baseUrl}${path}?`)} . $query, false, $context);

echo $answer, PHP_EOL;
`;
}

function expression({ form, value }: ExampleValue): string {
  if (form === 'json') return `json_encode(${literal(value)})`;
  return form === 'list' ? literal(value) : text(String(value));
}

function literal(value: unknown): string {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `[${Object.entries(value)
    .map(([key, part]) => `${text(key)} => ${literal(part)}`)
    .join(', ')}]`;
}

function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}
