import { autocannonLoader } from './autocannon.ts';
import type { Loader } from './load.ts';
import { wrkLoader, wrkVersion } from './wrk.ts';

/** wrk where it is installed, since it takes less of the machine; else autocannon. */
export async function chooseLoader(): Promise<Loader> {
  const version = await wrkVersion();
  return version === undefined ? autocannonLoader : wrkLoader(version);
}
