import type { ContentCoding } from './content-coding.js';
import { entityTag } from './entity-tag.js';

/** Of the answer's form: another one gives the same data another tag. */
const FORMAT = '1';

/** The entity tags of the last version of a list, which its principal asks for again and again. */
export class ListTags {
  #version = '';
  #tags = new Map<ContentCoding, string>();

  of(version: string, principal: string, listKey: string, coding: ContentCoding): string {
    if (version !== this.#version) {
      this.#version = version;
      this.#tags = new Map();
    }
    let tag = this.#tags.get(coding);
    if (tag === undefined) {
      tag = entityTag([FORMAT, version, principal, listKey, coding]);
      this.#tags.set(coding, tag);
    }
    return tag;
  }
}
