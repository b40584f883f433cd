/** A part of a page that a search can lead to. */
export interface Section {
  /** Of the page, with `#` and the anchor where it isn't the page's beginning. */
  readonly url: string;
  readonly title: string;
  readonly text: string;
}

/** One page of the site. Its links to other pages begin with `site:/`, which the layout makes relative. */
export interface Page {
  /** Within the site: empty, or ending in `/`. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
  readonly area: 'start' | 'guides' | 'reference' | 'try' | 'none';
  /** The HTML between header and footer. */
  readonly content: string;
  /** The page's text as Markdown, for readers that are programs; none where another page has it. Links as in `content`. */
  readonly markdown?: string;
  readonly sections: readonly Section[];
  /** Names of style sheets and scripts beyond those that every page has. */
  readonly styles?: readonly AssetName[];
  readonly scripts?: readonly AssetName[];
  /** Whether search engines leave it out, for its text is on another page. */
  readonly isRepeated?: true;
}

/** What `assets.ts` makes; the file's name in the site carries a hash of its content. */
export type AssetName =
  | 'site.css'
  | 'redoc.css'
  | 'console.css'
  | 'theme.js'
  | 'site.js'
  | 'search.js'
  | 'reference.js'
  | 'console.js'
  | 'redoc.js'
  | 'contract.json'
  | 'search.json'
  | 'favicon.svg'
  | 'preview.png';

/** What leads from a page to the root of the site: `./`, `../` and so on. */
export function rootFrom(path: string): string {
  const depth = path.split('/').length - 1;
  return depth === 0 ? './' : '../'.repeat(depth);
}
