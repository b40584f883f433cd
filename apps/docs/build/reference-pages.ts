import { demands, info, type Json, operations, referencePath, tags } from './contract.ts';
import { renderMarkdown } from './markdown.ts';
import type { Page, Section } from './page.ts';
import { prerenderRedoc, type RenderedPage } from './prerender-redoc.ts';
import { operationMarkdown, overviewMarkdown } from './reference-markdown.ts';

/** The pages of the reference, and the style sheet of Redoc. */
export async function referencePages(document: Json): Promise<{ pages: Page[]; styles: string }> {
  const { pages, styles } = await prerenderRedoc(document);
  const routes = pages.map(({ route }) => route);
  for (const operation of operations) {
    const path = referencePath(operation);
    if (!routes.includes(`/${path.slice('reference/'.length, -1)}`)) throw new Error(`Redoc has no page ${path}`);
  }
  return { pages: pages.flatMap((page) => (page.route === '/' ? overviewPages(page) : [innerPage(page)])), styles };
}

/** Redoc gives each heading of the description an address; all of them show the same text. */
function overviewPages({ element }: RenderedPage): Page[] {
  const content = contentOf(element);
  const overview: Page = {
    ...shared,
    path: 'reference/',
    title: 'Reference',
    description: 'What each endpoint of Switchboard takes, answers and refuses, rendered from the contract.',
    content,
    markdown: overviewMarkdown(),
    sections: headings(element),
  };
  const anchors = [...element.querySelectorAll('[id^="section/"]')];
  return [
    overview,
    ...anchors.map(({ id, textContent }) => ({
      ...shared,
      path: `reference/${id}/`,
      title: textContent.trim(),
      description: `${textContent.trim()}: what holds for every endpoint of Switchboard.`,
      content,
      sections: [],
      isRepeated: true as const,
    })),
  ];
}

function innerPage({ route, element }: RenderedPage): Page {
  const path = `reference${route}/`;
  const content = contentOf(element);
  const operation = operations.find((each) => referencePath(each) === path);
  if (operation === undefined) {
    const tag = tags.find(({ name }) => `/${name.toLowerCase()}` === route);
    if (tag === undefined) throw new Error(`Nothing in the contract belongs to Redoc's page ${route}`);
    const { name: title, description } = tag;
    return { ...shared, path, title, description, content, sections: [], isRepeated: true };
  }
  const { summary: title, path: endpoint } = operation;
  return {
    ...shared,
    path,
    title,
    description: `GET ${endpoint}. ${demands(operation).replaceAll('`', '')}`,
    content,
    markdown: operationMarkdown(operation),
    sections: [
      { url: path, title, text: `${endpoint} ${operation.id} ${operation.description}` },
      ...fields(element, path, operation.summary),
    ],
  };
}

const shared = { area: 'reference', styles: ['redoc.css'], scripts: ['reference.js'] } as const;

function headings(element: Element): Section[] {
  return [...element.querySelectorAll('[id^="section/"]')].map(({ id, textContent }) => ({
    url: `reference/#${id}`,
    title: textContent.trim(),
    text: textUnder(textContent.trim()),
  }));
}

/** What the contract's description says under a heading, without markup. */
function textUnder(heading: string): string {
  return renderMarkdown(info.description).headings.find(({ text }) => text === heading)?.body ?? '';
}

/** Parameters, headers and fields, each with its description. */
function fields(element: Element, path: string, operation: string): Section[] {
  return [...element.querySelectorAll('.schema-property-item[id]')].map((item) => {
    const name = item.querySelector('.schema-name')?.parentElement?.textContent.replaceAll(/[\s\u200B]/g, '') ?? '';
    const text = item.querySelector('[data-component-name="Markdown/Markdown"]')?.textContent ?? '';
    return { url: `${path}#${item.id}`, title: `${name} · ${operation}`, text };
  });
}

/** Redoc's HTML as it can stand in a page under a strict policy; its links begin with `site:/`. */
function contentOf(element: Element): string {
  const copy = element.cloneNode(true) as Element;
  for (const script of copy.querySelectorAll('script')) script.parentElement?.remove();
  copy.querySelector('a[href="https://redocly.com/redoc/"]')?.closest('div')?.remove(); // the footer says it
  for (const section of copy.querySelectorAll('[data-section-id]:empty')) section.remove(); // other pages
  for (const styled of copy.querySelectorAll('[style]')) {
    const style = styled.getAttribute('style') as string;
    styled.removeAttribute('style');
    if (style.includes('display: none')) styled.setAttribute('hidden', '');
  }
  for (const link of copy.querySelectorAll('a[href]')) {
    const href = link.getAttribute('href') as string;
    link.setAttribute('href', siteLink(href));
  }
  addHeadingLevels(copy);
  return `${WITHOUT_SCRIPT}<div id="redoc">${copy.innerHTML}</div>`;
}

const WITHOUT_SCRIPT = `<noscript><p class="notice">What is folded here needs JavaScript to open. The links below this page
lead to the same as Markdown and as PDF, with nothing folded.</p></noscript>`;

/** Redoc chooses headings by their size; a reader who jumps from one to the next needs their order. */
function addHeadingLevels(element: Element): void {
  let before = 0;
  for (const heading of element.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    const own = Number(heading.localName.slice(1));
    const level = Math.min(own, before + 1);
    if (level !== own) heading.setAttribute('aria-level', String(level));
    before = level;
  }
}

function siteLink(href: string): string {
  const { origin, pathname, hash } = new URL(href, 'http://site.invalid');
  if (origin !== 'http://site.invalid') return href;
  return `site:${pathname.endsWith('/') ? pathname : `${pathname}/`}${hash}`;
}
