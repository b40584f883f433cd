import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as generated from '../guides/generated.ts';
import { escapeHtml, type Heading, renderMarkdown } from './markdown.ts';
import type { Page, Section } from './page.ts';

const FOLDER = join(import.meta.dirname, '../guides');

export interface Guide {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly order: number;
  /** Markdown without front matter, with what is generated. */
  readonly source: string;
}

/** The guides in the order of reading. */
export function readGuides(): Guide[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.md'))
    .map((file) => readGuide(file.slice(0, -'.md'.length)))
    .toSorted((one, other) => one.order - other.order);
}

export function guidePages(guides: readonly Guide[]): Page[] {
  return guides.map((guide, index) => {
    const { html, headings } = renderMarkdown(guide.source);
    const path = `guides/${guide.name}/`;
    return {
      path,
      title: guide.title,
      description: guide.description,
      area: 'guides',
      content: `${menu(guides, guide)}<main id="content" class="prose" tabindex="-1">
<h1>${escapeHtml(guide.title)}</h1>
${html}${neighbours(guides[index - 1], guides[index + 1])}</main>${contents(headings)}`,
      markdown: `# ${guide.title}\n\n${withSiteLinks(guide.source.trim())}\n`,
      sections: sections(path, guide, headings),
    };
  });
}

function readGuide(name: string): Guide {
  const text = readFileSync(join(FOLDER, `${name}.md`), 'utf8');
  const [, head = '', source = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const { title, description, order } = parse(head) as Record<string, unknown>;
  if (typeof title !== 'string' || typeof description !== 'string' || typeof order !== 'number') {
    throw new Error(`guides/${name}.md must begin with title, description and order between two lines of ---`);
  }
  return { name, title, description, order, source: withGenerated(source, name) };
}

/** Puts in what is made from code and contract, where a guide says `<!-- generated: name -->`. */
function withGenerated(source: string, guide: string): string {
  const makers: Record<string, () => string> = { ...generated };
  return source.replaceAll(/<!-- generated: (\w+) -->/g, (_, name: string) => {
    const make = makers[name];
    if (make === undefined) throw new Error(`guides/${guide}.md asks for "${name}", which guides/generated.ts lacks`);
    return make();
  });
}

/** A guide names others by their file, and the rest of the site from its root. */
function withSiteLinks(source: string): string {
  return source.replaceAll(/\]\((?:\/|(?=[\w-]+\.md[#)]))/g, (found) =>
    found === '](/' ? '](site:/' : '](site:/guides/',
  );
}

function menu(guides: readonly Guide[], current: Guide): string {
  const items = guides.map(({ name, title }) => {
    const mark = name === current.name ? ' aria-current="page"' : '';
    return `<li><a href="site:/guides/${name}/"${mark}>${escapeHtml(title)}</a></li>`;
  });
  return `<nav class="guides" aria-label="Guides"><details open><summary>Guides</summary><ul>${items.join('')}</ul></details></nav>`;
}

function contents(headings: readonly Heading[]): string {
  const items = headings
    .filter(({ level }) => level === 2)
    .map(({ anchor, text }) => `<li><a href="#${anchor}">${escapeHtml(text)}</a></li>`);
  if (items.length < 2) return '';
  return `<nav class="contents" aria-label="On this page"><p>On this page</p><ul>${items.join('')}</ul></nav>`;
}

function neighbours(previous: Guide | undefined, next: Guide | undefined): string {
  const link = (guide: Guide | undefined, word: string) =>
    guide === undefined ? '' : `<a href="site:/guides/${guide.name}/">${word}: ${escapeHtml(guide.title)}</a>`;
  return `<nav class="neighbours" aria-label="Before and after">${link(previous, 'Before')}${link(next, 'Next')}</nav>`;
}

function sections(path: string, guide: Guide, headings: readonly Heading[]): Section[] {
  const parts = headings.map(({ anchor, text, body }) => ({
    url: `${path}#${anchor}`,
    title: `${text} · ${guide.title}`,
    text: body,
  }));
  return [{ url: path, title: guide.title, text: guide.description }, ...parts];
}
