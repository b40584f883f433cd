import { curlSample } from '../samples/curl.ts';
import type { ExampleCall } from '../samples/example-call.ts';
import { wireQuery } from '../samples/wire-query.ts';
import { root } from './root.ts';

/** A longer body would hold up the page; what is left out can be had with curl. */
const MOST_SHOWN = 200_000;

/** Where `npm start` serves its demo. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

const form = byId('console') as HTMLFormElement;
const operation = byId('operation') as HTMLSelectElement;
const server = byId('server') as HTMLInputElement;
const userId = byId('user-id') as HTMLInputElement;
const authToken = byId('auth-token') as HTMLInputElement;
const sendButton = form.querySelector('button[type="submit"]') as HTMLButtonElement;
const answer = byId('answer');
let sending = new AbortController();
const groups = [...form.querySelectorAll<HTMLElement>('.operation')];

server.value = location.protocol === 'file:' ? 'http://127.0.0.1:3000' : location.origin;
for (const { dataset } of groups)
  if (location.hash === `#${dataset['operation']}`) operation.value = location.hash.slice(1);
chooseOperation();

operation.addEventListener('change', () => {
  history.replaceState(null, '', `#${operation.value}`);
  chooseOperation();
});
addEventListener('hashchange', () => {
  if (groups.every(({ dataset }) => location.hash !== `#${dataset['operation']}`)) return;
  operation.value = location.hash.slice(1);
  chooseOperation();
});
server.addEventListener('input', useDemoUser);
form.addEventListener('input', showRequest);
form.addEventListener('click', ({ target }) => {
  if (!(target instanceof HTMLElement)) return;
  const { call, for: field, value } = target.dataset;
  if (call !== undefined) useExample(JSON.parse(call) as [string, string][]);
  if (field !== undefined) (byId(field) as HTMLInputElement).value = value ?? '';
  showRequest();
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void send();
});

function byId(id: string): HTMLElement {
  return document.getElementById(id) as HTMLElement;
}

/** The part of the form that belongs to the chosen operation. */
function chosen(): HTMLElement {
  return groups.find(({ dataset }) => dataset['operation'] === operation.value) as HTMLElement;
}

function controls(): (HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[] {
  return [...chosen().querySelectorAll<HTMLInputElement>('input, textarea, select')];
}

function chooseOperation(): void {
  for (const group of groups) {
    group.hidden = group !== chosen();
    for (const set of group.querySelectorAll('fieldset')) set.disabled = group.hidden; // what isn't seen isn't required
  }
  useDemoUser();
  showRequest();
}

/** Fills in who may call the operation in the demo, unless the reader is somebody else. */
function useDemoUser(): void {
  const known = groups.map(({ dataset }) => dataset['userId']);
  const isDemo = LOOPBACK.test(URL.parse(server.value)?.hostname ?? '');
  if (!isDemo || (userId.value !== '' && !known.includes(userId.value))) return;
  userId.value = chosen().dataset['userId'] ?? '';
  authToken.value = chosen().dataset['authToken'] ?? '';
}

/** An example fills the form; it is sent at once where that changes nothing. */
function useExample(call: readonly [name: string, text: string][]): void {
  for (const control of controls()) {
    const texts = call
      .filter(([name]) => name === control.name || name === `${control.name}[]`)
      .map(([, text]) => text);
    control.value = texts.join('\n');
  }
  showRequest();
  if (chosen().dataset['mayWrite'] === undefined) form.requestSubmit();
}

/** The form as the code samples know a call. */
function currentCall(): ExampleCall {
  const given = controls().filter(({ value }) => value !== '');
  const parameters = Object.fromEntries(
    given.map(({ name, value, dataset }) => [
      name,
      dataset['list'] === undefined
        ? ({ form: 'text', value } as const)
        : ({ form: 'list', value: value.split('\n').filter((line) => line !== '') } as const),
    ]),
  );
  const path = chosen().dataset['path'] as string;
  return { operationId: operation.value, name: '', summary: '', path, permissions: [], parameters, answer: undefined };
}

/** Rocket.Chat may lie in a folder of its host. */
function baseUrl(): string {
  return server.value.replace(/\/+$/, '');
}

/** The demo's tokens are known to everybody; any other stays off the screen. */
function showRequest(): void {
  const isKnown = authToken.value === chosen().dataset['authToken'];
  const caller = { baseUrl: baseUrl(), userId: userId.value };
  const curl = curlSample(currentCall(), { ...caller, authToken: isKnown ? authToken.value : '$TOKEN' });
  byId('request').textContent = curl.replace("'X-Auth-Token: $TOKEN'", '"X-Auth-Token: $TOKEN"');
}

async function send(): Promise<void> {
  const call = currentCall();
  const url = new URL(baseUrl() + call.path);
  url.search = new URLSearchParams(wireQuery(call)).toString();
  sending.abort(); // of two answers the later one is shown
  const { signal } = (sending = new AbortController());
  sendButton.disabled = true;
  showOutcome('Waiting for the answer …');
  const started = performance.now();
  try {
    const response = await fetch(url, {
      headers: { 'X-User-Id': userId.value, 'X-Auth-Token': authToken.value },
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      signal,
    });
    const body = await response.text();
    showAnswer(response, body, performance.now() - started);
  } catch {
    if (signal.aborted) return;
    showOutcome(
      `No answer. The server cannot be reached, or it does not let pages of ${location.origin} call it: CORS_ORIGINS there must list that origin.`,
    );
    answer.hidden = true;
    byId('headers').hidden = true;
  } finally {
    sendButton.disabled = signal !== sending.signal;
  }
}

function showAnswer(response: Response, body: string, milliseconds: number): void {
  const size = new TextEncoder().encode(body).length;
  showOutcome(
    `${response.status} ${response.statusText} · ${Math.round(milliseconds)} ms · ${size.toLocaleString('en')} bytes`,
  );
  const rows = [...response.headers].map(([name, value]) => {
    const row = document.createElement('tr');
    for (const text of [name, value]) row.insertCell().textContent = text;
    return row;
  });
  byId('headers')
    .querySelector('tbody')
    ?.replaceChildren(...rows);
  byId('headers').hidden = false;
  const { text, code } = readable(body);
  (answer.querySelector('pre') as HTMLElement).textContent =
    text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}\n… ${text.length - MOST_SHOWN} characters more` : text;
  answer.hidden = false;
  if (code !== undefined) addErrorLink(code);
  if (matchMedia('(max-width: 60rem)').matches) byId('answer-title').scrollIntoView(); // there it is below the form
}

/** JSON on lines of its own, and the code of an error. */
function readable(body: string): { text: string; code: string | undefined } {
  try {
    const value = JSON.parse(body) as { errorType?: unknown };
    const code = typeof value.errorType === 'string' ? value.errorType : undefined;
    return { text: JSON.stringify(value, null, 2), code };
  } catch {
    return { text: body, code: undefined };
  }
}

function addErrorLink(code: string): void {
  const link = document.createElement('a');
  link.href = `${root}guides/errors/#${code}`;
  link.textContent = `What ${code} means`;
  byId('outcome').append(' · ', link);
}

function showOutcome(text: string): void {
  byId('outcome').textContent = text;
}
