/**
 * Ends the process now. `process.exit` waits for threads, and one in the midst of a long statement of SQLite can't be
 * interrupted: another program takes the place of this one, and ends.
 */
export function endProcess(code: number): never {
  process.emit('exit', code); // as `process.exit` would
  try {
    process.execve?.(process.execPath, [process.execPath, '-e', `process.exit(${code})`], {});
  } catch {
    // not on this system
  }
  process.exit(code);
}
