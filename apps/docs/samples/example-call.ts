import contract from '@switchboard/contract/openapi.json' with { type: 'json' };
import { resolveReference } from './resolve-reference.ts';

/** The value of a parameter, in the form that its schema gives it. */
export type ExampleValue =
  | { readonly form: 'text'; readonly value: string }
  | { readonly form: 'plain'; readonly value: boolean | number }
  | { readonly form: 'list'; readonly value: readonly string[] }
  /** JSON text on the wire. */
  | { readonly form: 'json'; readonly value: unknown };

/** A call that the contract gives as an example, and the answer that it shows. */
export interface ExampleCall {
  readonly operationId: string;
  /** Of the answer, among those of the operation. */
  readonly name: string;
  readonly summary: string;
  readonly path: string;
  readonly permissions: readonly string[];
  readonly parameters: Readonly<Record<string, ExampleValue>>;
  readonly answer: unknown;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: { readonly type: string };
  readonly 'x-grammar'?: string;
}

interface Reference {
  readonly $ref: string;
}

interface Example {
  readonly summary: string;
  readonly value: unknown;
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly (Parameter | Reference)[];
  readonly responses: {
    readonly '200': {
      readonly content: {
        readonly 'application/json': { readonly examples: Readonly<Record<string, Example | Reference>> };
      };
    };
  };
  readonly 'x-permissions': readonly string[];
  readonly 'x-example-calls': Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const operations = new Map(
  Object.entries(contract.paths).map(([path, { get }]) => {
    const operation = get as unknown as Operation;
    return [operation.operationId, { path, operation }] as const;
  }),
);

/** Of every operation of the contract. */
export const operationIds: readonly string[] = [...operations.keys()];

/**
 * The example calls of an operation, the one of the code samples first.
 * @throws Error if the contract has no such operation, no call for one of its example answers, or no answer for a call.
 */
export function exampleCalls(operationId: string): ExampleCall[] {
  const { path, operation } = operations.get(operationId) ?? fail(`The contract has no operation ${operationId}.`);
  const calls = operation['x-example-calls'];
  const answers = operation.responses['200'].content['application/json'].examples;
  const unpaired = Object.keys({ ...calls, ...answers }).find((name) => !(name in calls) || !(name in answers));
  if (unpaired !== undefined) fail(`${operationId}: the example "${unpaired}" needs a call and an answer.`);
  return Object.entries(calls).map(([name, values]) => {
    const { summary, value: answer } = resolveReference(answers[name] as Example | Reference);
    const parameters = Object.fromEntries(
      Object.entries(values).map(([parameter, value]) => [parameter, exampleValue(operation, parameter, value)]),
    );
    return { operationId, name, summary, path, permissions: operation['x-permissions'], parameters, answer };
  });
}

function exampleValue({ operationId, parameters }: Operation, name: string, value: unknown): ExampleValue {
  const parameter =
    parameters.map((one) => resolveReference(one)).find((one) => one.name === name && one.in === 'query') ??
    fail(`${operationId}: the parameter "${name}" of an example call does not exist.`);
  if (Array.isArray(value)) return { form: 'list', value: value as string[] };
  if (typeof value === 'boolean' || typeof value === 'number') return { form: 'plain', value };
  if (parameter['x-grammar'] !== undefined) return { form: 'json', value: JSON.parse(String(value)) as unknown };
  return { form: 'text', value: String(value) };
}

function fail(message: string): never {
  throw new Error(message);
}
