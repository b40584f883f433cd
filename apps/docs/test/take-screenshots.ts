import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Page, startChromium } from '@switchboard/test-kit/browser';
import { openPage, THEMES, WIDTHS } from './browser.ts';
import { startSwitchboard } from '@switchboard/test-kit/switchboard';

/** Takes the pictures in `screenshots/` of the built site, and the one that previews of shared links show. */
const FOLDER = join(import.meta.dirname, '../screenshots');
const ASSETS = join(import.meta.dirname, '../assets');

const PAGES = [
  { name: 'start', path: '' },
  { name: 'operation', path: 'reference/calls/listvoiprooms/' },
  { name: 'console', path: 'try/#listVoipRooms', prepare: pressExample },
  { name: 'errors', path: 'guides/errors/' },
  { name: 'not-found', path: 'no/such/page' },
];

const folder = mkdtempSync(join(tmpdir(), 'switchboard-docs-'));
mkdirSync(FOLDER, { recursive: true });
{
  await using server = await startSwitchboard(['demo'], { ...process.env, PORT: '3000' }, { folder });
  await using browser = await startChromium();
  for (const colorScheme of THEMES) {
    for (const [width, viewport] of Object.entries(WIDTHS)) {
      await using opened = await openPage(browser, { colorScheme, viewport });
      for (const { name, path, prepare } of PAGES) {
        await opened.page.goto(`${server.url}/docs/${path}`);
        await prepare?.(opened.page);
        await opened.page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}-${width}.png`) });
      }
    }
  }
  await using opened = await openPage(browser, { viewport: { width: 1200, height: 630 } });
  await opened.page.goto(`${server.url}/docs/`);
  await opened.page.screenshot({ path: join(ASSETS, 'preview.png') });
}
rmSync(folder, { recursive: true });

async function pressExample(page: Page): Promise<void> {
  await page.locator('.operation:not([hidden]) button[data-call]').first().click();
  await page.getByRole('status').filter({ hasText: '200' }).waitFor();
}
