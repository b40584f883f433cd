import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import autocannon from 'autocannon';

const run = promisify(execFile);
const CONNECTIONS = 32;

/** Requests a second that one loader process gets answered, all of them with 200. */
export type Load = (url: string, headers: Record<string, string>, seconds: number) => Promise<number>;

/** wrk where it is installed, since it takes less of the machine; else autocannon. */
export async function chooseLoader(): Promise<{ name: string; load: Load }> {
  const hasWrk = await run('wrk', ['--version']).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT', // wrk --version ends with 1
  );
  return hasWrk ? { name: 'wrk', load: loadWithWrk } : { name: 'autocannon', load: loadWithAutocannon };
}

async function loadWithWrk(url: string, headers: Record<string, string>, seconds: number): Promise<number> {
  const headerArguments = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const { stdout } = await run('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, ...headerArguments, url]);
  if (stdout.includes('Non-2xx')) throw new Error(`${url} was not answered with 200:\n${stdout}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}

async function loadWithAutocannon(url: string, headers: Record<string, string>, seconds: number): Promise<number> {
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration: seconds });
  if (result.non2xx > 0) throw new Error(`${url} was not answered with 200`);
  return result.requests.average;
}
