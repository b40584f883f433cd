import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the built site lies. */
export const siteFolder = join(import.meta.dirname, 'dist');

/** The page that sends requests, to whichever server its reader names. */
const CONSOLE = 'try/';

/** styled-components, with which Redoc is made, adds an empty `<style>` and fills it by script; this is its hash. */
const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/**
 * What a page may load (Content-Security-Policy): nothing from another host, and no script that stands in the page
 * itself.
 * @param {string} path Within the site; empty, or ending in `/`.
 */
export function contentPolicy(path) {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${EMPTY_STYLE}`,
    "img-src 'self' data:",
    'font-src data:',
    `connect-src 'self'${path === CONSOLE ? ' http: https:' : ''}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/**
 * The files whose samples call the server that delivers them.
 * @returns by their path within the site, the parts between which the server's origin belongs.
 * @throws the error of the file system, if the site was not built.
 */
export function siteTemplates() {
  const { origin, places } = JSON.parse(readFileSync(join(siteFolder, 'origin-places.json'), 'utf8'));
  const length = Buffer.byteLength(origin);
  return new Map(
    Object.keys(places).map((file) => {
      const content = readFileSync(join(siteFolder, file));
      const ends = [...places[file], content.length];
      return [file, ends.map((end, index) => content.subarray(index === 0 ? 0 : ends[index - 1] + length, end))];
    }),
  );
}
