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
}

/** 400 that names each parameter; one alone has its own code. */
export function invalidParameters(faults: readonly Fault[]): Refusal {
  const errorType = faults.length === 1 && faults[0] !== undefined ? faults[0].errorType : 'invalid-params';
  const text = faults.map(({ parameter, message }) => `"${parameter}" ${message}`).join('; ');
  const details = faults.map(({ parameter, message }) => ({ parameter, message }));
  return new Refusal(400, { success: false, error: `${text} [${errorType}]`, errorType, details });
}
