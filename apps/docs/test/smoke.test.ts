import { type Browser, startChromium } from '@switchboard/test-kit/browser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openPage } from './browser.ts';
import { startStaticHost } from './static-host.ts';

// All pages, in each look, are in pages.test.ts and reading.test.ts, which `npm run test:all` runs.
describe.runIf(hasChromium)('the site in a browser', () => {
  let browser: Browser;
  let host: AsyncDisposable & { url: string };
  beforeAll(async () => {
    browser = await startChromium();
    host = await startStaticHost('/');
  });
  afterAll(async () => {
    await browser.close();
    await host[Symbol.asyncDispose]();
  });

  it.each(['', 'reference/calls/listvoiprooms/', 'try/', 'guides/quick-start/'])(
    'shows /%s, and nothing fails on it',
    async (path) => {
      await using opened = await openPage(browser);
      await opened.page.goto(host.url + path);
      await opened.page.locator('h1, h2').first().waitFor(); // visible
      expect(opened.complaints).toEqual([]);
    },
  );
});
