import { REDOC_OPTIONS } from '../build/redoc-options.ts';
import { elementAt, placeOf } from './element-place.ts';
import { root } from './root.ts';

interface Redoc {
  hydrate(document: unknown, options: object, element: Element): Promise<void>;
}

/** Redoc is half a megabyte. The page is complete without it, but for what opens, switches and copies. */
const own = document.currentScript as HTMLScriptElement;
const fileOf = (name: string) => new URL(own.dataset[name] ?? '', location.href).href;
const redocFile = fileOf('redoc');
const contractFile = fileOf('contract');

const page = document.getElementById('redoc') as HTMLElement;
const CONTROLS = 'button, [role="button"], [role="tab"], [role="combobox"], [aria-expanded], input, select';

/** So long nothing moves when Redoc has drawn. */
const STILL_FRAMES = 10;

let running: Promise<void> | undefined;
let isAwake = false;

page.addEventListener('pointerover', wakeFor);
page.addEventListener('focusin', wakeFor);
page.addEventListener('click', pressWhenAwake, { capture: true });
addEventListener('hashchange', wakeForHiddenAnchor);
wakeForHiddenAnchor();

/** When the reader is about to use a control. */
function wakeFor({ target }: Event): void {
  if (target instanceof Element && target.closest(CONTROLS) !== null) void wake();
}

/** A field that is folded away on the drawn page: Redoc unfolds the way to it. */
function wakeForHiddenAnchor(): void {
  const anchor = decodeURIComponent(location.hash.slice(1));
  if (anchor !== '' && document.getElementById(anchor) === null) void wake();
}

function wake(): Promise<void> {
  running ??= start();
  return running;
}

async function start(): Promise<void> {
  for (const link of document.links) link.setAttribute('href', link.href); // the page's address is about to change
  const [{ hydrate }, contract] = await Promise.all([
    import(redocFile) as Promise<Redoc>,
    fetch(contractFile).then((answer) => answer.text()),
  ]);
  const basePath = new URL(`${root}reference`).pathname;
  const kept = keepPlace();
  // Redoc writes addresses in small letters, which another folder's name may not be.
  const router = basePath === basePath.toLowerCase() ? 'history' : 'hash';
  const document_ = JSON.parse(contract.replaceAll('site:/', root)) as unknown;
  await hydrate(document_, { ...REDOC_OPTIONS, router, basePath }, page);
  await kept();
  isAwake = true;
}

/** Redoc draws the page anew, and more of it; what the reader looks at stays where it is on the screen. */
function keepPlace(): () => Promise<void> {
  const edge = document.querySelector('header')?.getBoundingClientRect().bottom ?? 0;
  const seen = [...page.querySelectorAll('[data-section-id][id], [data-section-id] [id]')].find(
    (element) => element.getBoundingClientRect().top >= edge,
  );
  const top = seen?.getBoundingClientRect().top ?? 0;
  return async () => {
    for (let still = 0; still < STILL_FRAMES;) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = document.getElementById(seen?.id ?? '')?.getBoundingClientRect().top ?? top;
      still = Math.abs(now - top) < 1 ? still + 1 : 0;
      scrollBy({ top: now - top, behavior: 'instant' });
    }
  };
}

/** A control that is pressed before Redoc runs is pressed again when it does. */
function pressWhenAwake(event: MouseEvent): void {
  if (isAwake || !(event.target instanceof Element)) return;
  const control = event.target.closest<HTMLElement>(CONTROLS);
  if (control === null) return;
  event.preventDefault();
  event.stopPropagation();
  const place = placeOf(control);
  void wake().then(() => (elementAt(place) as HTMLElement | undefined)?.click());
}
