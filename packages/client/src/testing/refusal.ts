import { refusals } from '../generated/parameters.js';

/** An answer of the stand-in that isn't 200. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: Readonly<Record<string, unknown>>,
  ) {
    super(String(body['error']));
  }
}

/** A plain code of Rocket.Chat, such as `invalid-token`. */
export function plainRefusal(code: string): Refusal {
  return new Refusal(400, { success: false, error: code, errorType: code });
}

/** As the contract shows it. */
export function shownRefusal(status: number): Refusal {
  return new Refusal(status, refusals[status] ?? { success: false, error: `Refused with ${status}` });
}

/** What is wrong with one parameter. */
export interface Fault {
  readonly parameter: string;
  readonly message: string;
  readonly errorType: string;
  /** The text of the refusal, where this is the only fault and has one of its own. */
  readonly error?: string;
}

/** 400 that names each parameter; one alone has its own code and text. */
export function invalidParameters(faults: readonly Fault[]): Refusal {
  const [only] = faults.length === 1 ? faults : [];
  const errorType = only?.errorType ?? 'invalid-params';
  const text = only?.error ?? faults.map(({ parameter, message }) => `"${parameter}" ${message}`).join('; ');
  const details = faults.map(({ parameter, message }) => ({ parameter, message }));
  return new Refusal(400, { success: false, error: `${text} [${errorType}]`, errorType, details });
}
