import type { TestProject } from 'vitest/node';
import { keepPackages } from '../harness/kept-packages.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the generators; undefined where npm could not install them. */
    generators: string | undefined;
  }
}

/** The generators, and what their clients need. */
const PACKAGES = {
  '@hey-api/openapi-ts': '0.99.0',
  orval: '8.38.0',
  'openapi-zod-client': '1.18.3',
  '@zodios/core': '10.9.6',
  axios: '1.13.2',
  typescript: '6.0.3',
  zod: '3.25.76',
};

export default async function setUp(project: TestProject): Promise<void> {
  project.provide('generators', await keepPackages('generators', PACKAGES, 'Clients made by generators'));
}
