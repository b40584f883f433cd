import MiniSearch from 'minisearch';
import { SEARCH_OPTIONS } from './search-options.ts';

interface Found {
  readonly id: number;
  readonly url: string;
  readonly title: string;
  readonly text: string;
}

const MOST_SHOWN = 20;
const EXCERPT = 120;

const dialog = document.createElement('dialog');
dialog.className = 'search';
dialog.setAttribute('aria-label', 'Search');
dialog.innerHTML = `<input type="search" aria-label="Search the documentation" placeholder="Pages, parameters, fields, error codes" autocomplete="off" spellcheck="false"><p role="status"></p><ul></ul>`;
document.body.append(dialog);
const input = dialog.querySelector('input') as HTMLInputElement;
const status = dialog.querySelector('p') as HTMLElement;
const list = dialog.querySelector('ul') as HTMLElement;

let index: Promise<MiniSearch> | undefined;
let root = '';

addEventListener('search', (event) => {
  const { detail } = event as CustomEvent<{ index: string; root: string }>;
  root = detail.root;
  index ??= load(detail.index);
  index.then(show, tellFailure);
  if (!dialog.open) dialog.showModal();
  input.select();
});

input.addEventListener('input', () => void index?.then(show));
dialog.addEventListener('keydown', moveBetweenResults);
dialog.addEventListener('click', ({ target }) => {
  const isResult = target instanceof Element && target.closest('a') !== null;
  if (target === dialog || isResult) dialog.close();
});

async function load(url: string): Promise<MiniSearch> {
  const answer = await fetch(url);
  return MiniSearch.loadJSON(await answer.text(), SEARCH_OPTIONS);
}

function tellFailure(): void {
  index = undefined;
  status.textContent = 'The index could not be loaded. Pages opened as files have no search.';
}

function show(search: MiniSearch): void {
  const found = search.search(input.value) as unknown as Found[];
  list.replaceChildren(...found.slice(0, MOST_SHOWN).map(resultItem));
  status.textContent = input.value.trim() === '' ? '' : `${found.length} found`;
}

function resultItem({ url, title, text }: Found): HTMLElement {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = root + url;
  const heading = document.createElement('strong');
  heading.textContent = title;
  const excerpt = document.createElement('span');
  excerpt.textContent = text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text;
  link.append(heading, excerpt);
  item.append(link);
  return item;
}

function moveBetweenResults(event: KeyboardEvent): void {
  const links = [...list.querySelectorAll('a')];
  if (event.key === 'Enter' && event.target === input) links[0]?.click();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const stops: HTMLElement[] = [input, ...links];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  stops[Math.min(Math.max(at + step, 0), stops.length - 1)]?.focus();
}
