import { readFile } from 'node:fs/promises';

/** What processes have taken of the processors since they started, by process: microseconds. */
export type CpuTimes = ReadonlyMap<number, number>;

const TICK_MICROSECONDS = 10_000;

/** Those that have ended are left out, as are all where the system doesn't tell. */
export async function cpuTimesOf(processes: readonly number[]): Promise<CpuTimes> {
  const times = new Map<number, number>();
  for (const process of processes) {
    const stat = await readFile(`/proc/${process}/stat`, 'utf8').catch(() => undefined);
    if (stat === undefined) continue;
    const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number);
    times.set(process, ((user ?? 0) + (system ?? 0)) * TICK_MICROSECONDS);
  }
  return times;
}

/** What the processes of both have taken in between. */
export function cpuTimeBetween(before: CpuTimes, after: CpuTimes): number {
  return [...after].reduce((sum, [process, time]) => sum + time - (before.get(process) ?? time), 0);
}
