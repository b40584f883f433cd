/** What is asked for can't be done; the message says what would be right. */
export class UsageError extends Error {}

/** Reads a command line. Wrong usage is told, and ends the process with 2. */
export function readCommandLine<Plan>(command: string, read: () => Plan): Plan {
  try {
    return read();
  } catch (error) {
    if (!isUsageError(error)) throw error;
    console.error(`${command}: ${error.message} See "npm run ${command} -- --help".`);
    return process.exit(2);
  }
}

function isUsageError(error: unknown): error is Error {
  const { code } = error as NodeJS.ErrnoException;
  return error instanceof UsageError || code?.startsWith('ERR_PARSE_ARGS') === true;
}

/** @throws UsageError if the text of an option is not a whole number of at least 1. */
export function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new UsageError(`--${name} must be a whole number of at least 1.`);
}
