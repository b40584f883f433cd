/** What is asked of a server, over and over, and what its answers must be like. */
export interface Aim {
  /** Without a path. */
  readonly url: string;
  /** Asked in this order, then again from the first. */
  readonly paths: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  /** The mean size of the bodies, if it is known. */
  readonly bodyBytes: number | undefined;
}

/** What a loader saw. */
export interface Seen {
  /** None if the first took longer than the time. */
  readonly answers: number;
  readonly seconds: number;
  /** With the heads of the answers. */
  readonly bytes: number;
  /** Answers of a status of 400 or more, and connections that failed. */
  readonly failures: number;
}

/** Asks for a bounded time, over connections that stay open. */
export interface Loader {
  readonly name: string;
  load(aim: Aim): Promise<Seen>;
}

/** Room for the heads of answers. */
const MOST_HEAD_BYTES = 1_000;
/** The mean of a sample and that of all answers differ, and answers are cut when the time is over. */
const TOLERANCE = 0.1;

/**
 * Loads a server.
 * @throws if an answer was a failure, or the answers were not as long as they must be.
 */
export async function loadChecked(loader: Loader, aim: Aim): Promise<Seen> {
  const seen = await loader.load(aim);
  const what = `${aim.url}${aim.paths[0]}`;
  if (seen.failures > 0) throw new Error(`${what}: ${seen.failures} requests failed.`);
  if (aim.bodyBytes !== undefined && seen.answers > 0) checkSize(what, aim, aim.bodyBytes, seen);
  return seen;
}

function checkSize(what: string, { connections }: Aim, bodyBytes: number, { answers, bytes }: Seen): void {
  const least = bodyBytes * (1 - TOLERANCE);
  const most = bodyBytes * (1 + TOLERANCE) + MOST_HEAD_BYTES;
  const cut = (connections * most) / answers;
  const mean = bytes / answers;
  if (mean >= least - cut && mean <= most + cut) return;
  const wanted = `${Math.round(least)} to ${Math.round(most)}`;
  throw new Error(`${what}: ${answers} answers of ${Math.round(mean)} bytes each; ${wanted} were expected.`);
}
