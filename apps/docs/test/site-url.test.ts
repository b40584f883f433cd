import { expect, it, vi } from 'vitest';
import { Assets } from '../build/assets.ts';
import { notFoundPage } from '../build/not-found-page.ts';
import type { AssetName, Page } from '../build/page.ts';

const names: AssetName[] = [
  'site.css',
  'theme.js',
  'site.js',
  'search.js',
  'search.json',
  'favicon.svg',
  'preview.png',
];
const assets = new Assets();
for (const name of names) assets.add(name, name);

const page: Page = {
  path: 'guides/errors/',
  title: 'Errors',
  description: 'All of them.',
  area: 'guides',
  content: '',
  sections: [],
};

async function linksOf(shown: Page, siteUrl: string | undefined): Promise<string[]> {
  vi.resetModules();
  vi.stubEnv('SITE_URL', siteUrl);
  const { layOut } = await import('../build/layout.ts');
  const html = layOut(shown, assets);
  return [
    ...html.matchAll(
      /(?:og:image|og:url)" content="([^"]+)"|(?:rel="icon"|rel="canonical") href="([^"]+)"|data-root="([^"]+)"/g,
    ),
  ].map((found) => found.slice(1).find((link) => link !== undefined) as string);
}

it('without SITE_URL every link is relative', async () => {
  expect(await linksOf(page, undefined)).toEqual([
    '../../',
    `../../${assets.pathOf('preview.png')}`,
    `../../${assets.pathOf('favicon.svg')}`,
  ]);
});

it.each(['https://docs.example.com/here', 'https://docs.example.com/here/'])(
  'SITE_URL=%s tells others the whole address',
  async (url) => {
    expect(await linksOf(page, url)).toEqual([
      '../../',
      `https://docs.example.com/here/${assets.pathOf('preview.png')}`,
      'https://docs.example.com/here/guides/errors/',
      'https://docs.example.com/here/guides/errors/',
      `../../${assets.pathOf('favicon.svg')}`,
    ]);
  },
);

it('with it, the page for what isn’t there holds in every folder', async () => {
  expect(await linksOf(notFoundPage(), 'https://docs.example.com/here/')).toEqual([
    'https://docs.example.com/here/',
    `https://docs.example.com/here/${assets.pathOf('preview.png')}`,
    `https://docs.example.com/here/${assets.pathOf('favicon.svg')}`,
  ]);
});
