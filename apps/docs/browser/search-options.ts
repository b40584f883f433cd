import type { Options } from 'minisearch';

/** The same where the index is made and where it is read. Names such as `servedBy.username` are found by their parts. */
export const SEARCH_OPTIONS: Options = {
  fields: ['title', 'text'],
  storeFields: ['url', 'title', 'text'],
  searchOptions: { prefix: true, fuzzy: 0.15, boost: { title: 3 }, combineWith: 'AND' },
};
