import type { ExampleCall } from './example-call.ts';

/** The parameters of a call as names and texts of its query string, lists as `name[]`. */
export function wireQuery({ parameters }: ExampleCall): [name: string, text: string][] {
  return Object.entries(parameters).flatMap(([name, { form, value }]): [string, string][] => {
    if (form === 'list') return value.map((item) => [`${name}[]`, item]);
    return [[name, form === 'json' ? JSON.stringify(value) : String(value)]];
  });
}
