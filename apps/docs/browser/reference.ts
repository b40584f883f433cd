import { REDOC_OPTIONS } from '../build/redoc-options.ts';
import { ORIGIN } from '../build/origin-mark.ts';
import { elementAt, type Place, placeOf } from './element-place.ts';
import { root } from './root.ts';

interface Redoc {
  hydrate(document: unknown, options: object, element: Element): Promise<void>;
}

/** Redoc is half a megabyte. The page is complete without it, but for what opens, switches and copies. */
const own = document.currentScript as HTMLScriptElement;
const fileOf = (name: string) => new URL(own.dataset[name] ?? '', location.href).href;
const redocFile = fileOf('redoc');
const contractFile = fileOf('contract');

/** Of the server that samples call, as the page was delivered with it. */
const origin = document.documentElement.dataset['origin'] ?? location.origin;

const drawn = document.getElementById('redoc') as HTMLElement;
const CONTROLS = 'button, [role="button"], [role="tab"], [role="combobox"], [aria-expanded], input, select';

/** So long nothing moves when Redoc has drawn. */
const STILL_FRAMES = 20;
const MOST_FRAMES = 300;

const FAILURE =
  'What opens this could not be loaded. The links at the foot of this page lead to the same as Markdown and as PDF, with nothing folded.';
const failure = document.createElement('p');
failure.className = 'failure';
failure.setAttribute('role', 'status');
drawn.before(failure);

let running: Promise<boolean> | undefined;

drawn.addEventListener('pointerover', wakeFor);
drawn.addEventListener('focusin', wakeFor);
drawn.addEventListener('click', pressWhenAwake, { capture: true });
addEventListener('hashchange', wakeForHiddenAnchor);
wakeForHiddenAnchor();

/** When the reader is about to use a control. */
function wakeFor({ target }: Event): void {
  if (target instanceof Element && target.closest(CONTROLS) !== null) void wake();
}

/** A field that is folded away on the drawn page: Redoc unfolds the way to it. */
function wakeForHiddenAnchor(): void {
  if (isAnchorHidden()) void wake().then(tellUnlessAwake);
}

function isAnchorHidden(): boolean {
  const anchor = decodeURIComponent(location.hash.slice(1));
  return anchor !== '' && document.getElementById(anchor) === null;
}

/** Gives whether Redoc runs. Where it can't be loaded the page stays as it was drawn, and the next press tries again. */
function wake(): Promise<boolean> {
  running ??= start().then(
    () => true,
    () => {
      running = undefined;
      return false;
    },
  );
  return running;
}

function tellUnlessAwake(isAwake: boolean): void {
  if (!isAwake) failure.textContent = FAILURE;
}

async function start(): Promise<void> {
  if (location.protocol === 'file:') throw new Error('A page that was opened as a file can load nothing');
  keepAddresses();
  const [{ hydrate }, contract] = await Promise.all([
    import(redocFile) as Promise<Redoc>,
    fetch(contractFile).then((answer) => answer.text()),
  ]);
  const stay = isAnchorHidden() ? undefined : keepPlace();
  const document_ = JSON.parse(contract.replaceAll('site:/', root).replaceAll(ORIGIN, origin)) as unknown;
  // Into an element of its own: taking over the one that was drawn beforehand, Redoc draws twice, and loses its place.
  const live = document.createElement('div');
  live.id = drawn.id;
  live.style.minHeight = `${drawn.offsetHeight}px`; // so that the page can be scrolled as far as before
  await hydrate(document_, { ...REDOC_OPTIONS, ...routing() }, live);
  const focused = drawn.contains(document.activeElement) ? placeOf(document.activeElement as Element) : undefined;
  drawn.replaceWith(live);
  await stay?.();
  if (focused !== undefined) focusOn(elementAt(focused));
  live.style.minHeight = '';
  live.dataset['state'] = 'awake';
  failure.remove();
}

/** Redoc writes addresses in small letters; where the site's folder has others, the page goes behind the `#`. */
function routing(): { router: 'history' | 'hash'; basePath: string } {
  const basePath = new URL(`${root}reference`).pathname;
  if (basePath === basePath.toLowerCase()) return { router: 'history', basePath };
  const route = location.pathname.slice(basePath.length).replace(/\/$/, '');
  if (!location.hash.startsWith('#/')) history.replaceState(null, '', `#${route || '/'}${location.hash}`);
  return { router: 'hash', basePath: '/' };
}

function focusOn(element: Element | undefined): void {
  if (element instanceof HTMLElement) element.focus({ preventScroll: true });
}

/** The page's own address is about to change, from which the relative ones start. */
function keepAddresses(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[href], link[href]'))
    link.setAttribute('href', link.href);
  for (const image of document.images) image.setAttribute('src', image.src);
}

/** Redoc draws the page anew, and more of it; what the reader looks at stays where it is on the screen. */
function keepPlace(): () => Promise<void> {
  const edge = document.querySelector('header')?.getBoundingClientRect().bottom ?? 0;
  const marks = [...drawn.querySelectorAll('[data-section-id][id], [data-section-id] [id]')];
  const seen = marks.find((element) => element.getBoundingClientRect().top >= edge);
  const top = seen?.getBoundingClientRect().top ?? 0;
  return async () => {
    for (let still = 0, frame = 0; still < STILL_FRAMES && frame < MOST_FRAMES; frame += 1) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const mark = document.getElementById(seen?.id ?? '');
      if (mark === null) continue; // not drawn yet
      dispatchEvent(new Event('stay')); // to Redoc, which would go back to the top of the operation
      const moved = mark.getBoundingClientRect().top - top;
      still = Math.abs(moved) < 1 ? still + 1 : 0;
      scrollBy({ top: moved, behavior: 'instant' });
    }
  };
}

/** A control that is pressed before Redoc runs is pressed again when it does. */
function pressWhenAwake(event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  const control = event.target.closest<HTMLElement>(CONTROLS);
  if (control === null) return;
  event.preventDefault();
  event.stopPropagation();
  void pressAgain(placeOf(control));
}

async function pressAgain(place: Place): Promise<void> {
  const isAwake = await wake();
  tellUnlessAwake(isAwake);
  if (isAwake) (elementAt(place) as HTMLElement | undefined)?.click();
}
