/** The address of the site's root, whatever the page's address becomes later. */
export const root = new URL(document.documentElement.dataset['root'] ?? './', location.href).href;
