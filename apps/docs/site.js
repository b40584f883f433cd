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
