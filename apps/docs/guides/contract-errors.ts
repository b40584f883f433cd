import contract from '@switchboard/contract/openapi.json' with { type: 'json' };
import { resolveReference } from '../samples/resolve-reference.ts';

/** An error that the contract names. */
export interface ContractError {
  readonly status: number;
  /** Its `errorType`; undefined where the answer has none. */
  readonly code: string | undefined;
  /** Of its entry in the guide to errors. */
  readonly anchor: string;
  /** A text that the contract shows of it. */
  readonly example: string | undefined;
}

/** The answers without a code have a name of their own. */
const NAMES: Readonly<Record<number, string>> = { 401: 'not-logged-in', 403: 'unauthorized' };

/** Every error, in the order of the table in the contract's section on errors. */
export function contractErrors(): ContractError[] {
  return errorRows().flatMap(([statusText = '', codes = '']) => {
    const status = Number(statusText);
    const found = [...codes.matchAll(/`([\w-]+)`/g)].map(([, code]) => code);
    return (found.length === 0 ? [undefined] : found).map((code) => {
      const anchor = code ?? NAMES[status];
      if (anchor === undefined) throw new Error(`The contract has a ${status} without a code, which has no name here.`);
      return { status, code, anchor, example: exampleOf(status, code) };
    });
  });
}

/** The cells of that table. */
function errorRows(): string[][] {
  const section = contract.info.description.split(/^# /m).find((part) => part.startsWith('Errors\n')) ?? '';
  return section
    .split('\n')
    .filter((line) => /^\|\s*\d/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

interface Answer {
  readonly error: string;
  readonly errorType?: string;
}

function exampleOf(status: number, code: string | undefined): string | undefined {
  return exampleAnswers().find((one) => one.status === status && one.answer.errorType === code)?.answer.error;
}

/** Every refusal that the operations show. */
export function exampleAnswers(): { status: number; answer: Answer }[] {
  return Object.values(contract.paths)
    .flatMap(({ get }) => Object.entries(get.responses as Record<string, object>))
    .filter(([status]) => Number(status) >= 400)
    .flatMap(([status, response]) => examplesIn(response).map((answer) => ({ status: Number(status), answer })));
}

function examplesIn(node: object): Answer[] {
  const { content } = resolveReference(node) as {
    content: { 'application/json': { example?: Answer; examples?: object } };
  };
  const { example, examples = {} } = content['application/json'];
  const named = Object.values(examples).map((one: object) => (resolveReference(one) as { value: Answer }).value);
  return example === undefined ? named : [example, ...named];
}
