/** Of the heap, on 64 bits: rounded up, since caches are bounded by it. */
const WORD = 8;
const HEADER = 32;

/**
 * How many bytes of memory a value of plain data keeps, at most: what several share is counted for each. What a function
 * has captured isn't seen, and records are taken to share the names of their properties with others.
 */
export function retainedBytes(value: unknown): number {
  if (typeof value === 'string') return HEADER + 2 * value.length;
  if (typeof value !== 'object' || value === null) return 2 * WORD;
  if (ArrayBuffer.isView(value)) return 4 * HEADER + value.byteLength;
  let bytes = 2 * HEADER;
  if (Array.isArray(value)) for (const item of value) bytes += WORD + retainedBytes(item);
  else if (value instanceof Set) for (const item of value) bytes += 4 * WORD + retainedBytes(item);
  else if (value instanceof Map)
    for (const [key, item] of value) bytes += 4 * WORD + retainedBytes(key) + retainedBytes(item);
  else for (const [key, item] of Object.entries(value)) bytes += 8 * WORD + HEADER + key.length + retainedBytes(item);
  return bytes;
}
