import type { Database } from '../store/database.js';
import { compileQuery } from '../store/query.js';
import type { Check } from './check.js';

const PART = 'search index';

/** Whether the indexes of texts hold the texts, where the store keeps such indexes itself. */
export function searchChecks({ builder }: Database): Check[] {
  return builder.dialect.textTables.indexes.map((index) => {
    const checksum = compileQuery(builder, () => index.checksum);
    const texts = compileQuery(builder, () => index.texts);
    const rebuild = compileQuery(builder, () => index.rebuild);
    return async function* (snapshot, compared) {
      let right = 0;
      for await (const { row, texts: list } of snapshot.iterate(texts, {})) {
        compared(PART, 1);
        right = index.add(right, row, JSON.parse(list) as (string | null)[]);
      }
      const kept = (await snapshot.first(checksum, {}))?.checksum;
      if (kept === right) return;
      yield {
        part: PART,
        example: index.name,
        async mend(session) {
          await session.run(rebuild, {});
          return true;
        },
      };
    };
  });
}
