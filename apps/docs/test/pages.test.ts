import { type Browser, type Page, startChromium } from '@switchboard/test-kit/browser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, hasChromium, openPage, THEMES, wakeRedoc, WIDTHS } from './browser.ts';
import { builtPages } from './pages.ts';
import { startStaticHost } from './static-host.ts';
import { startSwitchboard } from '@switchboard/test-kit/switchboard';
import { type TemporaryFolder, temporaryFolder } from '@switchboard/test-kit/temporary-folder';

const own = builtPages.filter(({ isRepeated, path }) => !isRepeated || path === '404.html').map(({ path }) => path);

const MOST_PRESSES = 2_000;

const looks = THEMES.flatMap((theme) =>
  Object.entries(WIDTHS).map(([width, viewport]) => ({ theme, width, viewport })),
);

describe.runIf(hasChromium)('every page', () => {
  let browser: Browser;
  let served: AsyncDisposable & { url: string };
  let host: AsyncDisposable & { url: string };
  let folder: TemporaryFolder;

  beforeAll(async () => {
    folder = temporaryFolder();
    browser = await startChromium();
    served = await startSwitchboard(['demo'], process.env, { folder: folder.path });
    host = await startStaticHost('/a/sub-path/');
  });
  afterAll(async () => {
    await browser.close();
    await served[Symbol.asyncDispose]();
    await host[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  describe.each(looks)('in $theme colours, $width', ({ theme, viewport }) => {
    it('has no fault that axe finds against WCAG 2.2 A and AA, and does not scroll sideways', async () => {
      await using opened = await openPage(browser, { colorScheme: theme, viewport });
      for (const path of own) {
        await opened.page.goto(host.url + path);
        expect(await accessibilityFaults(opened.page), path).toEqual([]);
        const width = await opened.page.evaluate(() => document.documentElement.scrollWidth);
        expect(width, `${path} is wider than the window`).toBeLessThanOrEqual(viewport.width);
        const colours = await opened.page.evaluate(() => document.documentElement.className);
        expect(colours).toBe(theme);
      }
      expect(opened.complaints).toEqual([]);
    });

    it('from the server at /docs, breaks no policy, asks no other host, and the console is silent', async () => {
      await using opened = await openPage(browser, { colorScheme: theme, viewport });
      for (const { path } of builtPages) await opened.page.goto(`${served.url}/docs/${path}`);
      expect(opened.complaints).toEqual([]);
    });
  });

  it('can be read without JavaScript', async () => {
    await using opened = await openPage(browser, { javaScriptEnabled: false });
    for (const { path, document } of builtPages) {
      await opened.page.goto(host.url + path);
      const heading = document.querySelector('h1, h2')?.textContent.trim() as string;
      await opened.page.getByRole('heading', { name: heading }).first().waitFor({ state: 'visible' });
    }
    expect(opened.complaints).toEqual([]);
  });

  it('lets the keyboard reach everything', async () => {
    await using opened = await openPage(browser, { viewport: WIDTHS.wide });
    for (const path of ['', 'guides/errors/', 'try/', 'reference/calls/getvoiproom/']) {
      await opened.page.goto(host.url + path);
      if (path.startsWith('reference/')) await wakeRedoc(opened.page);
      expect(await unreached(opened.page), path).toEqual([]);
    }
  });
});

/** What can be used and was not focused by pressing Tab. Redoc draws more of the page as the focus goes down. */
async function unreached(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    const controls = 'a[href], button, input, select, textarea, summary, pre[tabindex]';
    for (const element of document.querySelectorAll<HTMLElement>(controls)) {
      const isSeen = element.checkVisibility({ visibilityProperty: true });
      // Of the tabs in a row the arrow keys reach the rest.
      if (isSeen && element.tabIndex >= 0 && !element.matches(':disabled, :disabled *'))
        element.dataset['reached'] = 'no';
    }
    document.addEventListener('focusin', ({ target }) => (target as HTMLElement).removeAttribute('data-reached'));
  });
  const left = page.locator('[data-reached]');
  for (let presses = 0; presses < MOST_PRESSES && (await left.count()) > 0; presses += 20) {
    for (let press = 0; press < 20; press += 1) await page.keyboard.press('Tab');
  }
  return left.evaluateAll((elements) => elements.map((element) => element.outerHTML.slice(0, 200)));
}
