/** What is wrong with one parameter. A grammar throws it; the query reader collects one per parameter. */
export class ParameterFault extends Error {
  override readonly name = 'ParameterFault';
  /** The code on the wire when this is the only fault. */
  readonly errorType: string;
  /** The error text on the wire when this is the only fault, without its code; undefined: made from `message`. */
  readonly error: string | undefined;

  /** @param message What is wrong and what is accepted, starting with a verb: `must be a whole number of at least 0`. */
  constructor(message: string, wire: { errorType?: string; error?: string } = {}) {
    super(message);
    this.errorType = wire.errorType ?? 'invalid-params';
    this.error = wire.error;
  }
}
