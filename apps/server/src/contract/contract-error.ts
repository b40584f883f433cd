import type { ParameterFault } from './parameter-fault.js';

/** What is wrong with one parameter: the message starts with a verb and says what is accepted. */
export interface FaultDetail {
  readonly parameter: string;
  readonly message: string;
}

/** A request that breaks the contract. Its `message` is the plain text, `error` the same with the code behind it. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly error: string;

  constructor(
    readonly status: number,
    readonly errorType: string,
    text: string,
    readonly details?: readonly FaultDetail[],
  ) {
    super(text);
    this.error = `${text} [${errorType}]`;
  }

  /** What a caller may see of it; an error filter adds what else belongs in its envelope. */
  toBody(): { error: string; errorType: string; details?: readonly FaultDetail[] } {
    const { error, errorType, details } = this;
    return details === undefined ? { error, errorType } : { error, errorType, details };
  }
}

/** 400 of all faults, by parameter. A single one keeps its own code and text; several share `invalid-params`. */
export function invalidParameters(faults: ReadonlyMap<string, ParameterFault>): ContractError {
  const details = [...faults].map(([parameter, { message }]) => ({ parameter, message }));
  const text = details.map(({ parameter, message }) => `${JSON.stringify(parameter)} ${message}`).join('; ');
  const [first, second] = faults.values();
  if (first === undefined || second !== undefined) return new ContractError(400, 'invalid-params', text, details);
  return new ContractError(400, first.errorType, first.error ?? text, details);
}

/** 405 for a known path; the caller sends `allowed` as the `Allow` header too. */
export function methodNotAllowed(method: string, allowed: readonly string[]): ContractError {
  return new ContractError(
    405,
    'error-method-not-allowed',
    `${method} is not allowed here; use ${allowed.join(' or ')}`,
  );
}
