import { curlSample } from './curl.ts';
import { type ExampleCall, exampleCalls } from './example-call.ts';
import { goSample } from './go.ts';
import { LANGUAGES } from './languages.ts';
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

const generators: Record<(typeof LANGUAGES)[number]['label'], Generator> = {
  curl: curlSample,
  TypeScript: typescriptSample,
  Python: pythonSample,
  Go: goSample,
  PHP: phpSample,
};

/**
 * The code samples of an operation, for the first of its example calls.
 * @param origin Of the server that they call; the demo's by default.
 * @throws Error if the contract's examples are incomplete.
 */
export function samplesOf(operationId: string, origin?: string): CodeSample[] {
  const [call] = exampleCalls(operationId);
  if (call === undefined) throw new Error(`${operationId} has no example call.`);
  return samplesOfCall(call, origin);
}

/** The code samples of any example call. */
export function samplesOfCall(call: ExampleCall, origin?: string): CodeSample[] {
  const request = sampleRequest(call, origin);
  return LANGUAGES.map(({ lang, label }) => ({ lang, label, source: generators[label](call, request).trimEnd() }));
}
