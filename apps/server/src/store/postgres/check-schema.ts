import type { Outages } from '../outages.js';
import { COMPATIBLE_FROM_FACT } from '../schema.js';
import { checkSchema } from '../watch-schema.js';
import type { Connection } from './connection.js';

const FACT = { text: 'select value from store_facts where name = $1', values: [COMPATIBLE_FROM_FACT] };

/**
 * Reads whether this program may use the store. Behind a writer's lock the answer holds as long as the transaction does.
 * @throws StoreUnavailableError if it may not, or the server doesn't answer.
 */
export async function checkSchemaOver({ run }: Connection, outages: Outages): Promise<void> {
  const [row] = await run<{ value: string }>(FACT);
  checkSchema(outages, row?.value);
}
