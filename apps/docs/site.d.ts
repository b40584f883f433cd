/** Where the built site lies. */
export const siteFolder: string;

/**
 * What a page may load (Content-Security-Policy): nothing from another host, and no script that stands in the page
 * itself.
 * @param path Within the site; empty, or ending in `/`.
 */
export function contentPolicy(path: string): string;
