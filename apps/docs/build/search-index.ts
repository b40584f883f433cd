import MiniSearch from 'minisearch';
import { SEARCH_OPTIONS } from '../browser/search-options.ts';
import type { Page, Section } from './page.ts';

/** The index of all pages, as the browser loads it. */
export function searchIndex(pages: readonly Page[]): string {
  const index = new MiniSearch<Section & { id: number }>(SEARCH_OPTIONS);
  index.addAll(pages.flatMap(({ sections }) => sections).map((section, id) => ({ id, ...section })));
  return JSON.stringify(index);
}
