/** MongoDB's own limit is 16 MiB of BSON; the same as JSON can be several times larger. */
export const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

export const TOO_LARGE =
  'larger than 64 MiB: MongoDB holds at most 16 MiB, so a bracket or quotation mark may be missing';
