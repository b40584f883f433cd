/** How many keys an object and all within it have: fewer than were named, where one was named twice. */
export function countKeys(object: object): number {
  let keys = 0;
  if (Array.isArray(object)) {
    for (const item of object as unknown[]) if (typeof item === 'object' && item !== null) keys += countKeys(item);
    return keys;
  }
  for (const key in object) {
    keys += 1;
    const value = (object as Record<string, unknown>)[key];
    if (typeof value === 'object' && value !== null) keys += countKeys(value);
  }
  return keys;
}

/** An object or a list that is open. */
interface Frame {
  readonly keys: Set<string> | undefined; // of an object
  key: string | number;
}

/** The dotted paths of keys that an object of valid JSON names twice. Slow: for JSON that is known to have some. */
export function findDoubledKeys(json: string): string[] {
  const doubled = new Set<string>();
  const frames: Frame[] = [];
  let text = '';
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g)) {
    const frame = frames.at(-1);
    if (token === '{') frames.push({ keys: new Set(), key: '' });
    else if (token === '[') frames.push({ keys: undefined, key: 0 });
    else if (token === '}' || token === ']') frames.pop();
    else if (token === ',') {
      if (typeof frame?.key === 'number') frame.key += 1;
    } else if (token === ':') {
      if (frame?.keys === undefined) continue;
      frame.key = JSON.parse(text) as string;
      if (frame.keys.has(frame.key)) doubled.add(frames.map(({ key }) => key).join('.'));
      frame.keys.add(frame.key);
    } else text = token;
  }
  return [...doubled];
}
