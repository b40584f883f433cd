import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import {
  type Browser,
  type BrowserContextOptions,
  hasChromium as hasChromiumFor,
  type Page,
} from '@switchboard/test-kit/browser';

export const hasChromium = hasChromiumFor('The pages in a browser');

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const WIDTHS = { wide: { width: 1280, height: 900 }, narrow: { width: 390, height: 844 } };
export const THEMES = ['light', 'dark'] as const;

export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  /** What the console said, what the policy forbade, what failed, and what was asked of another host. */
  readonly complaints: string[];
}

/** A page in a profile of its own that writes down whatever goes wrong in it. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', ({ message }) => complaints.push(`error: ${message}`));
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.protocol !== 'blob:' && url.hostname !== '127.0.0.1')
      complaints.push(`asks ${url.href}`);
  });
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** What axe finds against WCAG 2.2, levels A and AA: rule, element and advice. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe); // through the debugger, which the page's policy doesn't bind
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      resultTypes: ['violations'],
    }),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 160)} ${failureSummary.replaceAll(/\s+/g, ' ')}`,
    ),
  );
}

/** Makes Redoc run, as the pointer does on its way to a control. */
export async function wakeRedoc(page: Page): Promise<void> {
  await page.locator('#redoc button').first().dispatchEvent('pointerover');
  await page.locator('#redoc[data-state="awake"]').waitFor();
}
