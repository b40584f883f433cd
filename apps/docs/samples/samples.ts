import { curlSample } from './curl.ts';
import { type ExampleCall, exampleCalls } from './example-call.ts';
import { goSample } from './go.ts';
import { phpSample } from './php.ts';
import { pythonSample } from './python.ts';
import { type SampleRequest, sampleRequest } from './sample-request.ts';
import { typescriptSample } from './typescript.ts';

/** A program that makes one call and prints the answer, JSON; in the form of `x-codeSamples`. */
export interface CodeSample {
  /** As highlighters call the language. */
  readonly lang: string;
  /** As readers call it. */
  readonly label: string;
  readonly source: string;
}

type Generator = (call: ExampleCall, request: SampleRequest) => string;

const languages: readonly { lang: string; label: string; generate: Generator }[] = [
  { lang: 'sh', label: 'curl', generate: curlSample },
  { lang: 'ts', label: 'TypeScript', generate: typescriptSample },
  { lang: 'python', label: 'Python', generate: pythonSample },
  { lang: 'go', label: 'Go', generate: goSample },
  { lang: 'php', label: 'PHP', generate: phpSample },
];

/**
 * The code samples of an operation, for the first of its example calls, against the demo.
 * @throws Error if the contract's examples are incomplete.
 */
export function samplesOf(operationId: string): CodeSample[] {
  const [call] = exampleCalls(operationId);
  if (call === undefined) throw new Error(`${operationId} has no example call.`);
  return samplesOfCall(call);
}

/** The code samples of any example call. */
export function samplesOfCall(call: ExampleCall): CodeSample[] {
  const request = sampleRequest(call);
  return languages.map(({ lang, label, generate }) => ({ lang, label, source: generate(call, request).trimEnd() }));
}
