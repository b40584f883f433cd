import { startChromium } from '@switchboard/test-kit/browser';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse, { type Result } from 'lighthouse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from './browser.ts';
import { startSwitchboard } from '@switchboard/test-kit/switchboard';

/** What a first visit may cost before the reader asks for more, in bytes on the wire and in requests. */
const BUDGET = { bytes: 200_000, requests: 8 };

const PAGES = ['', 'reference/calls/listvoiprooms/'];

describe.runIf(hasChromium)('Lighthouse', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-docs-'));
  let served: AsyncDisposable & { url: string };

  beforeAll(async () => {
    served = await startSwitchboard(['demo'], process.env, { folder });
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  it.each(PAGES)('on /docs/%s: scores, bytes and requests', async (path) => {
    const report = await audit(`${served.url}/docs/${path}`);
    const score = (name: string) => Math.round((report.categories[name]?.score ?? 0) * 100);
    const requests = requestsOf(report);
    const bytes = requests.reduce((sum, { transferSize }) => sum + transferSize, 0);
    // A busy machine lowers it, so it is told and not demanded.
    console.log(`/docs/${path}: performance ${score('performance')}, ${bytes} bytes in ${requests.length} requests`);
    expect(faults(report)).toEqual([]);
    expect(Math.min(score('accessibility'), score('best-practices'), score('seo'))).toBeGreaterThanOrEqual(95);
    expect(bytes).toBeLessThanOrEqual(BUDGET.bytes);
    expect(requests.length).toBeLessThanOrEqual(BUDGET.requests);
  });
});

async function audit(url: string): Promise<Result> {
  const port = 9_222 + Math.floor(Math.random() * 10_000);
  const browser = await startChromium([`--remote-debugging-port=${port}`]);
  try {
    const found = await lighthouse(url, { port, output: 'json', logLevel: 'error' });
    if (found === undefined) throw new Error('Lighthouse gave no report');
    return found.lhr;
  } finally {
    await browser.close();
  }
}

function requestsOf(report: Result): { url: string; transferSize: number }[] {
  const details = report.audits['network-requests']?.details as unknown as {
    items: { url: string; transferSize: number; protocol: string }[];
  };
  return details.items.filter(({ url }) => url.startsWith('http'));
}

/** What it finds wrong, but for the speed. */
function faults(report: Result): string[] {
  return ['accessibility', 'best-practices', 'seo'].flatMap((category) =>
    (report.categories[category]?.auditRefs ?? [])
      .map(({ id }) => report.audits[id])
      .flatMap((found) =>
        found?.score === 0 && found.scoreDisplayMode === 'binary' ? `${found.id}: ${found.title}` : [],
      ),
  );
}
