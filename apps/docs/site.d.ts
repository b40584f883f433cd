/** Where the built site lies. */
export const siteFolder: string;

/**
 * What a page may load (Content-Security-Policy): nothing from another host, and no script that stands in the page
 * itself.
 * @param path Within the site; empty, or ending in `/`.
 */
export function contentPolicy(path: string): string;

/**
 * The files whose samples call the server that delivers them.
 * @returns by their path within the site, the parts between which the server's origin belongs.
 * @throws the error of the file system, if the site was not built.
 */
export function siteTemplates(): Map<string, readonly Uint8Array[]>;
