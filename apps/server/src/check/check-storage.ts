import type { Database } from '../store/database.js';
import { compileQuery } from '../store/query.js';
import type { Check } from './check.js';

const PART = 'file';

/** What the engine itself finds wrong with its file, where it has a check for that. */
export function storageChecks({ builder }: Database): Check[] {
  const { storageFaults } = builder.dialect;
  if (storageFaults === undefined) return [];
  const query = compileQuery<object, { fault: string }>(builder, () => storageFaults);
  return [
    async function* (snapshot, compared) {
      compared(PART, 1);
      for await (const { fault } of snapshot.iterate(query, {})) yield { part: PART, example: fault };
    },
  ];
}
