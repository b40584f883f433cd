import type { ExampleCall, ExampleValue } from './example-call.ts';
import type { SampleRequest } from './sample-request.ts';

export function pythonSample({ path, parameters }: ExampleCall, { baseUrl, userId, authToken }: SampleRequest): string {
  const lines = Object.entries(parameters).map(([name, value]) => {
    return `        ${text(value.form === 'list' ? `${name}[]` : name)}: ${expression(value)},\n`;
  });
  return `import json
import urllib.parse
import urllib.request

query = urllib.parse.urlencode(
    {
${lines.join('')}    },
    doseq=True,
)
request = urllib.request.Request(
    ${text(`${baseUrl}${path}?`)} + query,
    headers={
        "X-User-Id": ${text(userId)},
        "X-Auth-Token": ${text(authToken)},
    },
)
with urllib.request.urlopen(request) as response:
    answer = json.load(response)

print(json.dumps(answer, indent=2))
`;
}

function expression({ form, value }: ExampleValue): string {
  if (form === 'json') return `json.dumps(${literal(value)})`;
  return form === 'list' ? literal(value) : text(String(value));
}

function literal(value: unknown): string {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, part]) => `${text(key)}: ${literal(part)}`)
    .join(', ')}}`;
}

/** JSON's text is one of Python's. */
function text(value: string): string {
  return JSON.stringify(value);
}
