import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { leaveOut } from './needs.ts';

export type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Whether there is a browser for a suite; where not, the suite is left out, and a line says so and how to add it. */
export function hasChromium(suite: string): boolean {
  if (existsSync(CHROMIUM)) return true;
  return leaveOut(suite, `${CHROMIUM} (Debian: apt-get install chromium), or another named by CHROMIUM_PATH`);
}

export function startChromium(args: readonly string[] = []): Promise<Browser> {
  // As root, as which containers run, Chromium has no sandbox.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', ...args] });
}
