import { readDocuments } from './documents/read-documents.js';

/** So much that is wrong, and no document among it, is no answer of the API. */
const MAX_FAULTS = 1_000;

/** What the beginning of a file tells of it. */
export interface FileLook {
  /** It is an answer of the rooms API. */
  readonly isAnswer: boolean;
  /** Why nothing of it can be read, and what to do. */
  readonly foreign?: string;
  /** The same, if it is no text. */
  readonly foreignBytes?: string;
  /** The same of an answer of the API that is an error. */
  readonly apiError?: string;
}

/** @throws the error of the file system, where the file can't be read. */
export async function lookInto(file: string): Promise<FileLook> {
  let isAnswer = false;
  let faults = 0;
  for await (const first of readDocuments(file, { onAnswer: () => (isAnswer = true) })) {
    if (isAnswer) break;
    if ('document' in first) return { isAnswer, ...apiErrorOf(first.document) };
    if (first.wholeFile === 'bytes') return { isAnswer, foreign: first.error, foreignBytes: first.error };
    if (first.wholeFile === 'text') return { isAnswer, foreign: first.error };
    if (++faults === MAX_FAULTS) break;
  }
  return { isAnswer };
}

function apiErrorOf({ success, error }: Record<string, unknown>): Pick<FileLook, 'apiError'> {
  if (success !== false || typeof error !== 'string') return {};
  return { apiError: `the file holds an error of the API in place of rooms: ${JSON.stringify(error.slice(0, 200))}` };
}
