import type { RoundSettings } from '../rounds.ts';
import { temporaryFolder } from '@switchboard/test-kit/temporary-folder';
import { withResources } from '../with-resources.ts';
import { cachesExperiment } from './caches.ts';
import { runExperiment } from './experiment.ts';
import { nestExperiment } from './nest.ts';

export const EXPERIMENTS = ['nest', 'caches'] as const;
export type ExperimentName = (typeof EXPERIMENTS)[number];

export async function runExperiments(
  names: readonly ExperimentName[],
  settings: RoundSettings & { readonly rooms: number },
): Promise<void> {
  for (const name of new Set(names)) {
    await withResources(async (resources) => {
      if (name === 'nest') return await runExperiment(await nestExperiment(resources), resources, settings);
      const { path: folder } = resources.use(temporaryFolder());
      await runExperiment(await cachesExperiment(resources, folder, settings), resources, settings);
    });
  }
}
