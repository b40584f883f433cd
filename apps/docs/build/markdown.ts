import hljs from 'highlight.js/lib/common';
import MarkdownIt, { type Token } from 'markdown-it';

export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly anchor: string;
  /** What stands under it, without markup. */
  readonly body: string;
}

const markdown = new MarkdownIt({ html: true, typographer: false, highlight: highlighted });

function highlighted(code: string, language: string): string {
  if (hljs.getLanguage(language) === undefined) return '';
  return hljs.highlight(code, { language }).value;
}

const { fence } = markdown.renderer.rules;
if (fence === undefined) throw new Error('markdown-it has no rule for code');
/** The frame is what the copy button is put into; it can be scrolled, so the keyboard must reach it. */
markdown.renderer.rules.fence = (tokens, index, options, environment, self) => {
  const language = (tokens[index] as Token).info.split(' ')[0] ?? '';
  const html = fence(tokens, index, options, environment, self).replace('<pre>', '<pre tabindex="0">');
  return `<div class="code" data-language="${markdown.utils.escapeHtml(language)}">${html}</div>`;
};
markdown.renderer.rules.table_open = () => '<div class="table" tabindex="0"><table>';
markdown.renderer.rules.table_close = () => '</table></div>';
markdown.renderer.rules.th_open = (tokens, index, _options, _environment, self) => {
  (tokens[index] as Token).attrSet('scope', 'col');
  return self.renderToken(tokens, index, markdown.options);
};

/** The HTML of a text in Markdown, each heading with an anchor, and its headings. Links begin with `site:/`. */
export function renderMarkdown(source: string): { html: string; headings: Heading[] } {
  const tokens = markdown.parse(source, {});
  const headings = addAnchors(tokens);
  for (const { children } of tokens) {
    for (const token of children ?? []) if (token.type === 'link_open') token.attrSet('href', siteLink(token));
  }
  return { html: markdown.renderer.render(tokens, markdown.options, {}), headings };
}

export function parseMarkdown(source: string): Token[] {
  return markdown.parse(source, {});
}

export const { escapeHtml } = markdown.utils;

/** As GitHub makes them, so that a link in the source leads there too. */
export function anchorOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

function addAnchors(tokens: Token[]): Heading[] {
  const headings: (Heading & { body: string })[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'heading_open') {
      const text = plainText(tokens[index + 1]);
      const anchor = unique(anchorOf(text), headings);
      token.attrSet('id', anchor);
      headings.push({ level: Number(token.tag.slice(1)), text, anchor, body: '' });
    } else if ((token.type === 'inline' && tokens[index - 1]?.type !== 'heading_open') || token.type === 'fence') {
      const heading = headings.at(-1);
      if (heading !== undefined) heading.body += `${token.type === 'fence' ? token.content : plainText(token)} `;
    }
  }
  return headings;
}

function unique(anchor: string, headings: readonly Heading[]): string {
  const same = headings.filter((heading) => heading.anchor.replace(/-\d+$/, '') === anchor);
  return same.length === 0 ? anchor : `${anchor}-${same.length}`;
}

function plainText(token: Token | undefined): string {
  const children = token?.children ?? [];
  return children.map(({ type, content }) => (type === 'softbreak' ? ' ' : content)).join('');
}

/** A guide links to another by its file, as an editor or GitHub follows it; the rest of the site begins with `/`. */
function siteLink(token: Token): string {
  const href = String(token.attrGet('href') ?? '');
  if (/^[\w-]+\.md(#|$)/.test(href)) return `site:/guides/${href.replace('.md', '/')}`;
  return href.startsWith('/') ? `site:${href}` : href;
}
