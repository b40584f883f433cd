import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { siteFolder } from '../site.js';
import { contractErrors } from '../guides/contract-errors.ts';
import { builtPages } from './pages.ts';

const SITE = 'http://site.invalid/a/sub-path/';

const pages = new Map(builtPages.map(({ path, document }) => [path, document]));

describe('the links of every page', () => {
  it.each(builtPages)('$path', ({ path, document }) => {
    const broken: string[] = [];
    for (const element of document.querySelectorAll('[href], [src]')) {
      const link = element.getAttribute('href') ?? element.getAttribute('src') ?? '';
      const url = new URL(link, SITE + path);
      if (!url.href.startsWith(SITE)) {
        if (element.localName !== 'a' || url.protocol !== 'https:') broken.push(`${link} leads out of the site`);
        continue;
      }
      const target = url.pathname.slice(new URL(SITE).pathname.length);
      const anchor = decodeURIComponent(url.hash.slice(1));
      const page = pages.get(target);
      if (page === undefined && !isFile(target)) broken.push(`${link}: no such page`);
      // The console takes an operation, which is no place on its page.
      else if (anchor !== '' && target !== 'try/' && page?.getElementById(anchor) === null)
        broken.push(`${link}: no such place`);
    }
    expect(broken).toEqual([]);
  });
});

it('the error guide has a place for every code, to which the console leads', () => {
  const page = pages.get('guides/errors/');
  const codes = contractErrors().flatMap(({ code }) => code ?? []);
  expect(codes.filter((code) => page?.getElementById(code) === null)).toEqual([]);
});

it('every page says what a preview of it shows', () => {
  for (const { path, document } of builtPages) {
    const content = (name: string) =>
      document.querySelector(`meta[property="${name}"], meta[name="${name}"]`)?.getAttribute('content');
    expect(document.title, path).not.toBe('');
    expect(content('og:title'), path).toBe(document.title);
    expect(content('description')?.length, path).toBeGreaterThan(20);
    expect(content('og:description'), path).toBe(content('description'));
    expect(content('og:image'), path).toMatch(/assets\/preview\.[\w-]+\.png$/);
  }
});

it('no two pages have the same title', () => {
  const titles = builtPages.filter(({ isRepeated }) => !isRepeated).map(({ document }) => document.title);
  expect(new Set(titles).size).toBe(titles.length);
});

it('every packed file holds what stands beside it', () => {
  const files = readdirSync(siteFolder, { recursive: true, encoding: 'utf8' });
  const packed = files.filter((file) => /\.(br|gz)$/.test(file));
  expect(packed.length).toBeGreaterThan(20);
  for (const file of packed) {
    const content = readFileSync(join(siteFolder, file));
    const plain = file.endsWith('.br') ? brotliDecompressSync(content) : gunzipSync(content);
    expect(plain.equals(readFileSync(join(siteFolder, file.slice(0, -'.br'.length)))), file).toBe(true);
  }
});

it('the list for language models leads to files that are there', () => {
  const links = markdownLinks('llms.txt');
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((link) => !isFile(link))).toEqual([]);
});

describe('the links of every page as Markdown', () => {
  const files = readdirSync(siteFolder, { recursive: true, encoding: 'utf8' });
  it.each(['llms-full.txt', ...files.filter((file) => file.endsWith('.md'))])('%s', (file) => {
    const broken = markdownLinks(file).filter((link) => {
      const url = new URL(link, SITE + file);
      if (!url.href.startsWith(SITE)) return url.protocol !== 'https:';
      const target = url.pathname.slice(new URL(SITE).pathname.length);
      return !pages.has(target) && !isFile(target);
    });
    expect(broken).toEqual([]);
  });
});

function markdownLinks(file: string): string[] {
  const text = readFileSync(join(siteFolder, file), 'utf8');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link as string);
}

function isFile(path: string): boolean {
  const file = join(siteFolder, path);
  return existsSync(file) && statSync(file).isFile();
}
