import { sharedPostgres } from '@switchboard/test-kit/postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL of a superuser of the PostgreSQL that stores are made on. */
    postgres: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await sharedPostgres();
  project.provide('postgres', postgres.url);
  return async () => {
    await postgres[Symbol.asyncDispose]();
  };
}
