import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { OriginPages } from './origin-pages.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const HOSTS = 2_000;
const MB = 1_000_000;

it('keeps no more than a few pages, whatever hosts are named', async () => {
  const pages = new OriginPages();
  const [file = ''] = pages.files;
  const { content } = await pages.get(file, 'http://host');
  expect(HOSTS * content.length).toBeGreaterThan(50 * MB); // if they were all kept
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  for (let host = 0; host < HOSTS; host += 1) await pages.get(file, `http://host-${host}`);
  collectGarbage();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * MB);
  expect((await pages.get(file, 'http://host-1')).content.toString()).toContain('http://host-1');
});
