import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Browser, type Page, startChromium } from '@switchboard/test-kit/browser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleCalls, operationIds } from '../samples/example-call.ts';
import { accessibilityFaults, hasChromium, openPage } from './browser.ts';
import { hasProgram } from '@switchboard/test-kit/needs';
import { startStaticHost } from './static-host.ts';
import { startSwitchboard } from '@switchboard/test-kit/switchboard';
import { type TemporaryFolder, temporaryFolder } from '@switchboard/test-kit/temporary-folder';

const hasCurl = hasProgram('curl', "The console's curl");

describe.runIf(hasChromium)('the console', () => {
  let browser: Browser;
  let folder: TemporaryFolder;
  let demo: AsyncDisposable & { url: string };
  let host: AsyncDisposable & { url: string };

  beforeAll(async () => {
    folder = temporaryFolder();
    browser = await startChromium();
    host = await startStaticHost('/a/sub-path/');
    demo = await startSwitchboard(
      ['demo'],
      { ...process.env, CORS_ORIGINS: new URL(host.url).origin },
      { folder: folder.path },
    );
  });
  afterAll(async () => {
    await browser.close();
    await demo[Symbol.asyncDispose]();
    await host[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  it.each(operationIds)('sends each example of %s at one press, to the demo, with nothing to set up', async (id) => {
    await using opened = await openPage(browser);
    const { page } = opened;
    await page.goto(`${demo.url}/docs/try/#${id}`);
    for (const { summary } of exampleCalls(id)) {
      await page.getByRole('button', { name: summary, exact: true }).click();
      if (id === 'getVoipRoom') await page.getByRole('button', { name: 'Send' }).click();
      const shown = await shownAnswer(page);
      expect(shown.outcome).toMatch(/^200 OK · \d+ ms · [\d,]+ bytes$/);
      expect(shown.body['success']).toBe(true);
    }
    expect(opened.complaints).toEqual([]);
  });

  it.runIf(hasCurl)('shows the request as a curl that gives the same answer', async () => {
    await using opened = await openPage(browser);
    const { page } = opened;
    await page.goto(`${demo.url}/docs/try/#listVoipRooms`);
    await page.getByRole('textbox', { name: 'roomName' }).fill("O'Brien & söhne");
    await page.getByRole('textbox', { name: 'tags' }).fill('billing\nvip');
    await page.getByRole('textbox', { name: 'sort' }).fill('{"fname":1}');
    await page.getByRole('button', { name: 'Send' }).click();
    const { body } = await shownAnswer(page);
    const command = (await page.locator('#request').textContent()) ?? '';
    expect(command.match(/--data-urlencode/g)).toHaveLength(4);
    const { stdout } = await promisify(execFile)('sh', ['-c', `${command} -s`]);
    expect(JSON.parse(stdout)).toEqual(body);
  });

  it('shows the answer of the last example, however fast one was pressed after the other', async () => {
    await using opened = await openPage(browser);
    const { page } = opened;
    await page.goto(`${demo.url}/docs/try/#listVoipRooms`);
    const second = Promise.withResolvers<void>();
    const first = Promise.withResolvers<void>();
    let requests = 0;
    await page.route('**/api/v1/voip/rooms*', async (route) => {
      requests += 1;
      if (requests > 1) return await route.continue();
      await second.promise;
      await route
        .fetch()
        .then((response) => route.fulfill({ response }))
        .catch(() => undefined); // was given up
      first.resolve();
    });
    for (const { summary } of exampleCalls('listVoipRooms').slice(0, 2))
      await page.getByRole('button', { name: summary, exact: true }).click();
    expect((await shownAnswer(page)).body['total']).toBe(0);
    second.resolve(); // now that its answer is shown, the first one's comes
    await first.promise;
    expect((await shownAnswer(page)).body['total']).toBe(0);
  });

  it('asks in the folder that the server is in, as its curl does, and as the demo’s user once it is the demo', async () => {
    await using opened = await openPage(browser);
    const { page } = opened;
    await page.goto(`${host.url}try/#listVoipRooms`);
    await page.getByLabel('X-User-Id').fill('');
    await page.getByLabel('Server').fill(`${host.url}chat/`);
    expect(await page.getByLabel('X-User-Id').inputValue()).toBe('demoManager');
    const asked = page.waitForRequest(/voip/);
    await page.getByRole('button', { name: 'Send' }).click();
    expect((await asked).url()).toBe(`${host.url}chat/api/v1/voip/rooms`);
    expect(await page.locator('#request').textContent()).toContain(`'${host.url}chat/api/v1/voip/rooms'`);
  });

  it('has one button to copy the request, and one to copy the answer', async () => {
    await using opened = await openPage(browser);
    await opened.page.goto(`${demo.url}/docs/try/#listVoipRooms`);
    expect(await opened.page.locator('.exchange .copy').count()).toBe(2);
  });

  it('shows headers, and leads from an error to what it means', async () => {
    await using opened = await openPage(browser);
    const { page } = opened;
    await page.goto(`${demo.url}/docs/try/`);
    await page.getByRole('textbox', { name: 'sort' }).fill('nonsense');
    await page.getByRole('button', { name: 'Send' }).click();
    expect((await shownAnswer(page)).outcome).toMatch(/^400 /);
    await page.getByText('Headers', { exact: true }).click();
    await page.getByRole('cell', { name: 'x-request-id' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'What error-invalid-sort means' }).click();
    await page.waitForURL(/guides\/errors\/#error-invalid-sort$/);
  });

  it('sends nothing that may write before it is told to', async () => {
    await using opened = await openPage(browser);
    const asked: string[] = [];
    opened.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await opened.page.goto(`${demo.url}/docs/try/#getVoipRoom`);
    await opened.page.locator('.operation:not([hidden]) button[data-call]').first().click();
    await opened.page.getByRole('button', { name: 'Send' }).click();
    await shownAnswer(opened.page);
    expect(asked.filter((path) => path.startsWith('/api/'))).toEqual(['/api/v1/voip/room']);
  });

  it('keeps credentials in the memory of the tab, and off the screen', async () => {
    await using opened = await openPage(browser);
    const { page } = opened;
    await page.goto(`${demo.url}/docs/try/`);
    await page.getByLabel('X-User-Id').fill('somebody');
    await page.getByLabel('X-Auth-Token').fill('a-secret');
    await page.getByRole('button', { name: 'Send' }).click();
    expect((await shownAnswer(page)).outcome).toMatch(/^401 /);
    expect(await page.evaluate(() => document.body.textContent)).not.toContain('a-secret');
    const kept = await page.evaluate(() =>
      JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie, location.href]),
    );
    expect(kept).not.toContain('a-secret');
    await page.reload();
    expect(await page.getByLabel('X-Auth-Token').inputValue()).not.toBe('a-secret');
  });

  it('asks a server elsewhere that lists its origin, and says what is missing where none does', async () => {
    await using opened = await openPage(browser);
    const { page } = opened;
    await page.goto(`${host.url}try/#listVoipRooms`);
    await page.getByLabel('Server').fill(demo.url);
    await page.getByRole('button', { name: 'Nothing matches' }).click();
    expect((await shownAnswer(page)).outcome).toMatch(/^200 /);
    expect(opened.complaints).toEqual([]);

    await using strict = await startSwitchboard(['demo'], process.env, { folder: folder.path });
    await page.getByLabel('Server').fill(strict.url);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('status').filter({ hasText: 'CORS_ORIGINS there must list that origin' }).waitFor();
  });
});

async function shownAnswer(page: Page): Promise<{ outcome: string; body: Record<string, unknown> }> {
  const status = page.getByRole('status');
  await status.filter({ hasText: /^\d{3}/ }).waitFor();
  await page.locator('button[type="submit"]:enabled').waitFor();
  const outcome = (await status.textContent()) ?? '';
  const body = JSON.parse((await page.locator('#answer pre').textContent()) ?? '') as Record<string, unknown>;
  return { outcome: outcome.replace(/ · What .*$/, ''), body };
}
