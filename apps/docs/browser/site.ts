import { chooseTheme, currentTheme, onThemeChange, type Theme } from './colour-theme.ts';
import { addCopyButton } from './copy-button.ts';
import { root } from './root.ts';

const own = document.currentScript as HTMLScriptElement;
const fileOf = (name: string) => new URL(own.dataset[name] ?? '', location.href).href;
const searchScript = fileOf('search');
const searchIndex = fileOf('index');

switchTheme();
openSearch();
for (const block of document.querySelectorAll<HTMLElement>('.code')) addCopyButton(block);
if (location.protocol === 'file:') linkToFiles();
if (matchMedia('(max-width: 60rem)').matches) document.querySelector('.guides details')?.removeAttribute('open');

function switchTheme(): void {
  const button = document.querySelector<HTMLButtonElement>('button.theme');
  if (button === null) return;
  const show = (theme: Theme) => button.setAttribute('aria-pressed', String(theme === 'dark'));
  show(currentTheme());
  onThemeChange(show);
  button.hidden = false;
  button.addEventListener('click', () => {
    const theme = document.documentElement.classList.contains('dark') ? 'light' : 'dark';
    chooseTheme(theme);
    show(theme);
  });
}

function openSearch(): void {
  const button = document.querySelector<HTMLButtonElement>('button.search');
  if (button === null) return;
  if (/Mac|iP/.test(navigator.platform)) (button.querySelector('kbd') as HTMLElement).textContent = '⌘ K';
  button.hidden = false;
  button.addEventListener('click', open);
  addEventListener('keydown', onKey, { capture: true }); // before Redoc, whose own search knows the reference alone
}

function onKey(event: KeyboardEvent): void {
  if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  open();
}

/** The search is loaded when it is first asked for. */
function open(): void {
  const opening = new CustomEvent('search', { detail: { index: searchIndex, root } });
  if (document.querySelector('script[data-search-script]') !== null) {
    dispatchEvent(opening);
    return;
  }
  const script = document.createElement('script');
  script.src = searchScript;
  script.dataset['searchScript'] = '';
  script.addEventListener('load', () => dispatchEvent(opening));
  document.head.append(script);
}

/** A page opened as a file is in a folder that nobody turns into its index. */
function linkToFiles(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[href]')) {
    if (link.protocol === 'file:' && link.pathname.endsWith('/')) link.pathname += 'index.html';
  }
}
