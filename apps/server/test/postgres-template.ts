import type { TestProject } from 'vitest/node';
import { createDatabase } from '@switchboard/test-kit/databases';
import { sharedPostgres } from '@switchboard/test-kit/postgres';
import { openStore } from '../src/store/open-store.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL of a superuser of the PostgreSQL that stores are made on. */
    postgres: string;
    /** The database that migrated stores are copies of: a copy takes a third of the time of a migration. */
    template: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await sharedPostgres(/^postgres (\d+)$/.exec(project.name)?.[1]);
  const template = await createDatabase(postgres.url);
  await (await openStore(template.url)).close();
  project.provide('postgres', postgres.url);
  project.provide('template', template.name);
  return async () => {
    await template.drop();
    await postgres[Symbol.asyncDispose]();
  };
}
