import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Lets the system forget what it has in memory of a file, which nobody may have open.
 * @returns whether it could be told to: GNU's `dd` can.
 */
export async function dropFromMemory(file: string): Promise<boolean> {
  try {
    await promisify(execFile)('dd', [
      `of=${file}`,
      'oflag=nocache',
      'conv=notrunc,fdatasync',
      'count=0',
      'status=none',
    ]);
    return true;
  } catch {
    return false;
  }
}
