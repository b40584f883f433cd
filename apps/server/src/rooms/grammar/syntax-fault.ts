import { ParameterFault } from '../../contract/parameter-fault.js';

/**
 * What `read` gives; a SyntaxError, which is how a grammar refuses a text, becomes the parameter's fault with this
 * wire form.
 */
export function faultOnSyntaxError<T>(wire: { errorType?: string; error?: string }, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError) throw new ParameterFault(error.message, wire);
    throw error;
  }
}
