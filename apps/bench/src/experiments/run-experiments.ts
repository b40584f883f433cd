import type { RoundSettings } from '../rounds.ts';
import { temporaryFolder } from '@switchboard/test-kit/temporary-folder';
import { withResources } from '../with-resources.ts';
import { cachesExperiment } from './caches.ts';
import { runExperiment } from './experiment.ts';
import { nestExperiment } from './nest.ts';

/** @throws if there is none of a name. */
export async function runExperiments(
  names: readonly string[],
  settings: RoundSettings & { readonly rooms: number },
): Promise<void> {
  const unknown = names.filter((name) => name !== 'nest' && name !== 'caches');
  if (unknown.length > 0) throw new Error(`--experiment is nest or caches, not ${unknown.join(', ')}.`);
  for (const name of new Set(names)) {
    await withResources(async (resources) => {
      if (name === 'nest') return await runExperiment(await nestExperiment(resources), resources, settings);
      const { path: folder } = resources.use(temporaryFolder());
      await runExperiment(await cachesExperiment(resources, folder, settings), resources, settings);
    });
  }
}
