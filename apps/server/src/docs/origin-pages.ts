import { promisify } from 'node:util';
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib';
import { siteTemplates } from '@switchboard/docs';
import { LRUCache } from 'lru-cache';
import { chooseCoding, type ContentCoding } from '../answers/content-coding.js';
import { entityTag } from '../answers/entity-tag.js';

/** Whoever names ever other hosts drives out what was made for them, no more. */
const MAX_KEPT_BYTES = 8_000_000;
/** Made once for an origin, but in the time of a request: the levels that the site's own files have take too long. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

const packers: Record<ContentCoding, (content: Buffer) => Promise<Buffer>> = {
  identity: (content) => Promise.resolve(content),
  zstd: promisify<Buffer, Buffer>(zstdCompress),
  br: (content) => promisify<Buffer, object, Buffer>(brotliCompress)(content, BROTLI),
  gzip: promisify<Buffer, Buffer>(gzip),
};

export interface OriginPage {
  readonly content: Buffer;
  readonly coding: ContentCoding;
  readonly etag: string;
}

/** The pages of the site whose samples call this server, each made for the origin that its reader knows it by. */
export class OriginPages {
  readonly #templates = siteTemplates();
  readonly #made = new LRUCache<string, OriginPage>({
    maxSize: MAX_KEPT_BYTES,
    sizeCalculation: ({ content }, key) => content.length + 2 * key.length,
  });

  get files(): string[] {
    return [...this.#templates.keys()];
  }

  /** @param acceptEncoding The header of the request. */
  async get(file: string, origin: string, acceptEncoding?: string): Promise<OriginPage> {
    const coding = chooseCoding(acceptEncoding);
    const key = `${coding} ${origin} ${file}`;
    let page = this.#made.get(key);
    if (page === undefined) {
      page = await this.#make(file, origin, coding);
      this.#made.set(key, page);
    }
    return page;
  }

  async #make(file: string, origin: string, coding: ContentCoding): Promise<OriginPage> {
    const parts = this.#templates.get(file) ?? [];
    const between = Buffer.from(origin);
    const content = Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [between, part])));
    return { content: await packers[coding](content), coding, etag: entityTag([content.toString('latin1'), coding]) };
  }
}
