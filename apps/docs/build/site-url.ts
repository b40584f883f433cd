/** Where the site will be, if the builder says so: previews of shared links need the whole address of their picture. */
export const SITE_URL = process.env['SITE_URL']?.replace(/\/?$/, '/');
