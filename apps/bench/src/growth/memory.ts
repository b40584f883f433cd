import { readFile } from 'node:fs/promises';

/** What a process holds in memory: in all, and without the pages of files, which the system may take back. Bytes. */
export interface Memory {
  readonly resident: number;
  readonly own: number;
}

/** @returns undefined where the system doesn't tell. */
export async function memoryOf(pid: number): Promise<Memory | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined);
  if (status === undefined) return undefined;
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return { resident: kilobytes('VmRSS') * 1_024, own: kilobytes('RssAnon') * 1_024 };
}
