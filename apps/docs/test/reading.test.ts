import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, startChromium } from '@switchboard/test-kit/browser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../samples/languages.ts';
import { siteFolder } from '../site.js';
import { accessibilityFaults, hasChromium, openPage, THEMES, wakeRedoc, WIDTHS } from './browser.ts';
import { startStaticHost } from './static-host.ts';

const LIST = 'reference/calls/listvoiprooms/';

describe.runIf(hasChromium)('a reader', () => {
  let browser: Browser;
  let host: AsyncDisposable & { url: string };

  beforeAll(async () => {
    browser = await startChromium();
    host = await startStaticHost('/a/sub-path/');
  });
  afterAll(async () => {
    await browser.close();
    await host[Symbol.asyncDispose]();
  });

  describe('of the reference', () => {
    it('opens what is folded at the first press, and stays where they were', async () => {
      await using opened = await openPage(browser, { viewport: WIDTHS.wide });
      const { page } = opened;
      await page.goto(host.url + LIST);
      const field = page.locator('[id="calls/listvoiprooms/t=response&c=200&path=rooms[]/lastmessage"]');
      await field.scrollIntoViewIfNeeded();
      const { y: before = 0 } = (await field.boundingBox()) ?? {};
      await field.getByRole('button', { name: /Show/ }).click();
      await field.getByText('alias', { exact: true }).first().waitFor();
      const { y: after = 0 } = (await field.boundingBox()) ?? {};
      expect(Math.abs(after - before)).toBeLessThan(40);
      expect(opened.complaints).toEqual([]);
    });

    it('keeps the focus when Redoc begins to run', async () => {
      await using opened = await openPage(browser, { viewport: WIDTHS.wide });
      const { page } = opened;
      await page.goto(host.url + LIST);
      const field = page.locator('[id="calls/listvoiprooms/t=response&c=200&path=rooms[]/lastmessage"]');
      await field.getByRole('button', { name: /Show/ }).focus();
      await wakeRedoc(page);
      await page.keyboard.press('Enter');
      await field.getByText('alias', { exact: true }).first().waitFor();
    });

    it('goes from one answer to the next with the arrow keys', async () => {
      await using opened = await openPage(browser, { viewport: WIDTHS.wide });
      const { page } = opened;
      await page.goto(host.url + LIST);
      await wakeRedoc(page);
      await page.getByRole('tab', { name: '200' }).first().focus();
      await page.keyboard.press('ArrowRight');
      await page.getByRole('tab', { name: '304', selected: true }).first().waitFor();
    });

    it('loads Redoc only then', async () => {
      await using opened = await openPage(browser);
      const asked: string[] = [];
      opened.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      await opened.page.goto(host.url + LIST);
      expect(asked.filter((path) => path.includes('/redoc.') && path.endsWith('.js'))).toEqual([]);
      await wakeRedoc(opened.page);
      expect(asked.filter((path) => path.includes('/redoc.') && path.endsWith('.js'))).toHaveLength(1);
    });

    it('goes from page to page in it, and an address that it made leads back to the same', async () => {
      await using opened = await openPage(browser, { viewport: WIDTHS.wide });
      const { page } = opened;
      await page.goto(host.url + LIST);
      await wakeRedoc(page);
      await page.locator('.menu-content').getByText('Get a call, or open one').click();
      await page.waitForURL(/getvoiproom\/?$/);
      await page.goto(`${page.url().replace(/\/$/, '')}/`);
      await page.getByRole('heading', { name: 'Get a call, or open one' }).first().waitFor();
      expect(opened.complaints).toEqual([]);
    });

    it('does so in a folder with capital letters, too', async () => {
      await using elsewhere = await startStaticHost('/Some/Folder/');
      await using opened = await openPage(browser, { viewport: WIDTHS.wide });
      const { page } = opened;
      await page.goto(elsewhere.url + LIST);
      await wakeRedoc(page);
      await page.locator('.menu-content').getByText('Get a call, or open one').click();
      await page.getByRole('heading', { name: 'Get a call, or open one' }).first().waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'Get a call, or open one' }).first().waitFor();
      expect(opened.complaints).toEqual([]);
    });

    it('finds the rest of the site from there', async () => {
      await using opened = await openPage(browser, { viewport: WIDTHS.wide });
      const { page } = opened;
      await page.goto(host.url + LIST);
      await wakeRedoc(page);
      await page.locator('.menu-content').getByText('Get a call, or open one').click();
      await page.waitForURL(/getvoiproom\/?$/);
      await page.getByRole('link', { name: 'Guides', exact: true }).click();
      await page.getByRole('heading', { name: 'Quick start', level: 1 }).waitFor();
    });

    it.each([
      ['a parameter', `${LIST}#calls/listvoiprooms/t=request&in=query&path=roomname`, 'roomName'],
      ['a field', `${LIST}#calls/listvoiprooms/t=response&c=200&path=rooms[]/servedby`, 'servedBy'],
      ['a field of a field', `${LIST}#calls/listvoiprooms/t=response&c=200&path=rooms[]/servedby/username`, 'username'],
    ])('follows a link to %s', async (_, address, name) => {
      await using opened = await openPage(browser, { viewport: WIDTHS.wide });
      await opened.page.goto(host.url + address);
      const id = address.slice(address.indexOf('#') + 1);
      const target = opened.page.locator(`[id="${id}"]`);
      await target.waitFor();
      await opened.page.waitForFunction(inView, id);
      expect(await target.textContent()).toContain(name);
      expect(opened.complaints).toEqual([]);
    });

    it('chooses among the languages of the samples, which call the server that delivered the page', async () => {
      await using opened = await openPage(browser, { viewport: WIDTHS.wide });
      const { page } = opened;
      await page.route(host.url + LIST, async (route) => {
        const response = await route.fetch();
        const body = (await response.text()).replaceAll('https://switchboard.example.com', 'https://told.example.com');
        await route.fulfill({ response, body });
      });
      await page.goto(host.url + LIST);
      await page.getByRole('button', { name: 'curl' }).first().click();
      await page.getByText('Python', { exact: true }).waitFor();
      const menus = await page.locator('[role="menuitem"], [role="option"]').allTextContents();
      expect(menus.filter((text) => !text.includes('/api/'))).toEqual(LANGUAGES.map(({ label }) => label));
      await page.getByText('TypeScript', { exact: true }).click();
      await page.getByText("'https://told.example.com'").first().waitFor();
      expect(opened.complaints).toEqual([]);
    });

    it('copies a sample', async () => {
      await using opened = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
      await opened.page.goto(host.url + LIST);
      await opened.page.getByRole('button', { name: /copy/i }).nth(1).click();
      await opened.page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith('curl -G'));
    });

    it.each(THEMES.flatMap((theme) => Object.values(WIDTHS).map((viewport) => ({ theme, viewport }))))(
      'sees no fault that axe finds when Redoc runs ($theme, $viewport.width)',
      async ({ theme, viewport }) => {
        await using opened = await openPage(browser, { colorScheme: theme, viewport });
        for (const path of ['reference/', LIST]) {
          await opened.page.goto(host.url + path);
          await wakeRedoc(opened.page);
          expect(await accessibilityFaults(opened.page), path).toEqual([]);
        }
        expect(opened.complaints).toEqual([]);
      },
    );
  });

  it('finds a field, a code and a guide by the keyboard alone', async () => {
    await using opened = await openPage(browser);
    const { page } = opened;
    for (const [words, address] of [
      ['callWaitingTime', /t=response&c=200&path=rooms\[\]\/callwaitingtime$/],
      ['error-invalid-sort', /guides\/errors\/#error-invalid-sort$/],
      ['importing', /guides\/importing\/$/],
      ['proxy_set_header', /guides\/moving\/#one-host-for-both$/],
    ] as const) {
      await page.goto(host.url);
      await page.keyboard.press('Control+k');
      await page.getByRole('searchbox').fill(words);
      await page
        .getByRole('status')
        .filter({ hasText: /^[1-9]\d* found$/ })
        .waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL(address);
    }
    expect(opened.complaints).toEqual([]);
  });

  it('searches in the reference with the same search', async () => {
    await using opened = await openPage(browser);
    await opened.page.goto(host.url + LIST);
    await wakeRedoc(opened.page);
    await opened.page.keyboard.press('Control+k');
    await opened.page.getByRole('searchbox', { name: 'Search the documentation' }).waitFor();
    expect(await opened.page.getByRole('dialog').count()).toBe(1);
    expect(await accessibilityFaults(opened.page)).toEqual([]);
  });

  it('chooses the colours, which the site and Redoc remember', async () => {
    await using opened = await openPage(browser, { colorScheme: 'light' });
    const { page } = opened;
    const theme = () => page.evaluate(() => document.documentElement.className);
    await page.goto(host.url);
    await page.getByRole('button', { name: 'Dark colours' }).click();
    expect(await theme()).toBe('dark');
    await page.goto(host.url + LIST);
    expect(await theme()).toBe('dark');
    await wakeRedoc(page);
    expect(await theme()).toBe('dark');
    await page.getByRole('button', { name: 'Dark colours' }).click();
    expect(await theme()).toBe('light');
  });

  it('copies a command', async () => {
    await using opened = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = opened;
    await page.goto(`${host.url}guides/quick-start/`);
    await page.locator('.code').first().hover();
    await page.getByRole('button', { name: 'Copy' }).first().click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('npm start');
  });

  it('opens the site from the disk, without any server', async () => {
    await using opened = await openPage(browser);
    const { page } = opened;
    await page.goto(pathToFileURL(join(siteFolder, 'index.html')).href);
    await page.getByRole('link', { name: 'Errors', exact: true }).click();
    await page.getByRole('heading', { name: 'Errors', level: 1 }).waitFor();
    expect(await page.evaluate(() => document.styleSheets.length)).toBe(1);
    await page.keyboard.press('Control+k');
    await page.getByText('Pages opened as files have no search').waitFor();
  });

  it('is told once what can’t be opened there, and the page keeps still', async () => {
    await using opened = await openPage(browser);
    const { page } = opened;
    await page.goto(pathToFileURL(join(siteFolder, LIST, 'index.html')).href);
    await page.locator('#redoc button').nth(3).click();
    await page.getByRole('status').filter({ hasText: 'What opens this could not be loaded' }).waitFor();
    expect(opened.complaints.filter((complaint) => !complaint.startsWith('asks file:'))).toEqual([]);
  });

  it('can press again when Redoc could not be loaded at first', async () => {
    await using opened = await openPage(browser, { viewport: WIDTHS.wide });
    const { page } = opened;
    let refused = 0;
    await page.route('**/contract.*.json', (route) => {
      refused += 1;
      return route.abort();
    });
    await page.goto(host.url + LIST);
    const field = page.locator('[id="calls/listvoiprooms/t=response&c=200&path=rooms[]/lastmessage"]');
    await field.getByRole('button', { name: /Show/ }).click();
    await page.getByRole('status').filter({ hasText: 'What opens this could not be loaded' }).waitFor();
    expect(refused).toBeLessThan(5);
    await page.unroute('**/contract.*.json');
    await field.getByRole('button', { name: /Show/ }).click();
    await field.getByText('alias', { exact: true }).first().waitFor();
  });

  it('of a page that isn’t there is told so, and finds the way back', async () => {
    await using opened = await openPage(browser);
    const answer = await opened.page.goto(`${host.url}no-such-page`);
    expect(answer?.status()).toBe(404);
    await opened.page.getByRole('link', { name: 'Start page' }).click();
    await opened.page.waitForURL(host.url);
  });
});

function inView(id: string): boolean {
  const box = document.getElementById(id)?.getBoundingClientRect();
  return box !== undefined && box.top >= 0 && box.top < innerHeight;
}
