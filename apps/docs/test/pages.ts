import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JSDOM } from 'jsdom';
import { siteFolder } from '../site.js';

export interface BuiltPage {
  /** Within the site: empty, or ending in `/` or `.html`. */
  readonly path: string;
  readonly document: Document;
  /** Whether it shows what another page has. */
  readonly isRepeated: boolean;
}

/** Every page of the built site. */
export const builtPages: readonly BuiltPage[] = readdirSync(siteFolder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.html'))
  .toSorted()
  .map((file) => {
    const { document } = new JSDOM(readFileSync(join(siteFolder, file), 'utf8')).window;
    const isRepeated = document.querySelector('meta[name="robots"]') !== null;
    return { path: file.replace(/(^|\/)index\.html$/, '$1'), document, isRepeated };
  });
