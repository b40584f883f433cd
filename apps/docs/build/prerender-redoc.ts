import { setTimeout as delay } from 'node:timers/promises';
import { Script } from 'node:vm';
import { type DOMWindow, JSDOM } from 'jsdom';
import type { Json } from './contract.ts';
import { redocScript } from './redoc-bundle.ts';
import { REDOC_OPTIONS } from './redoc-options.ts';

/** Where the pages are while they are rendered; their links begin so. */
const BASE = '/reference';
const ORIGIN = 'http://site.invalid';

export interface RenderedPage {
  /** As Redoc names it: `/` or `/calls/listvoiprooms`. */
  readonly route: string;
  /** Redoc's own element. */
  readonly element: Element;
}

interface Redoc {
  hydrate(document: Json, options: object, element: Element): Promise<void>;
}

/**
 * Every page that Redoc has for the document, as its own code draws it, and the style sheet that they need together.
 * Redoc draws what a browser shows only, so it runs in one that has no screen: jsdom.
 */
export async function prerenderRedoc(document: Json): Promise<{ pages: RenderedPage[]; styles: string }> {
  const script = new Script(redocScript, { filename: 'redoc.js' });
  const pages: RenderedPage[] = [];
  const styles: string[] = [];
  const routes = new Set(['/']);
  for (const route of routes) {
    const { element, rules } = await render(script, document, route);
    pages.push({ route, element });
    merge(styles, rules);
    for (const link of element.querySelectorAll(`.menu-content a[href^="${BASE}/"]`)) {
      const found = (link.getAttribute('href') as string).slice(BASE.length);
      // What the description's headings lead to is all on the first page.
      if (!found.startsWith('/section/')) routes.add(found);
    }
  }
  return { pages, styles: styles.join('\n') };
}

async function render(script: Script, document: Json, route: string): Promise<{ element: Element; rules: string[] }> {
  const dom = new JSDOM('<!doctype html><div id="redoc"></div>', {
    url: `${ORIGIN}${BASE}${route}`,
    pretendToBeVisual: true,
    runScripts: 'outside-only',
  });
  const { window } = dom;
  const rules = addWhatRedocNeeds(window);
  script.runInContext(dom.getInternalVMContext());
  const { redoc } = window as unknown as { redoc: Redoc };
  const element = window.document.getElementById('redoc') as Element;
  const options = { ...REDOC_OPTIONS, router: 'history', basePath: BASE };
  await redoc.hydrate(JSON.parse(atBase(JSON.stringify(document))) as Json, options, element);
  await drawn(element);
  return { element, rules };
}

/** Links of the document that begin with `site:/` lead to the site's root, whose folder `/reference` is. */
function atBase(text: string): string {
  return text.replaceAll('site:/', `${ORIGIN}/`);
}

/** What jsdom leaves out, as far as drawing needs it; gives the list that each style rule comes into. */
function addWhatRedocNeeds(window: DOMWindow): string[] {
  const rules: string[] = [];
  const insertRule = (rule: string, index = 0): number => {
    rules.splice(index, 0, rule);
    return index;
  };
  const nothing = (): void => {};
  Object.assign(window.CSSStyleSheet.prototype, { insertRule, deleteRule: (index: number) => rules.splice(index, 1) });
  window.Element.prototype.scrollIntoView = nothing;
  const query = { matches: false, addEventListener: nothing, removeEventListener: nothing };
  Object.assign(window, { matchMedia: () => query, scrollTo: nothing, structuredClone, TextEncoder, TextDecoder });
  Object.assign(window.performance, { getEntriesByType: () => [] });
  window.console.info = nothing;
  return rules;
}

/** Adds the rules that aren't there yet, each behind the one that it follows: of two that fit, the later one wins. */
function merge(all: string[], rules: readonly string[]): void {
  const known = new Set(all);
  let behind = 0;
  for (const rule of rules) {
    if (known.has(rule)) behind = all.indexOf(rule) + 1;
    else all.splice(behind++, 0, rule);
  }
}

/** Resolves when nothing has changed for a while. */
async function drawn(element: Element): Promise<void> {
  let before = '';
  for (let same = 0; same < 4;) {
    await delay(40);
    const now = element.innerHTML;
    same = now !== '' && now === before ? same + 1 : 0;
    before = now;
  }
}
