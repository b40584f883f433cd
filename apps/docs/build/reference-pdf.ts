import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Token } from 'markdown-it';
import pdfmake from 'pdfmake';
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { info, operations } from './contract.ts';
import { parseMarkdown } from './markdown.ts';
import { ORIGIN } from './origin-mark.ts';
import { STATIC_ORIGIN } from './origin.ts';
import { operationMarkdown, overviewMarkdown, schemasMarkdown } from './reference-markdown.ts';

const FONTS = join(dirname(createRequire(import.meta.url).resolve('pdfmake/package.json')), 'fonts/Roboto');
const roboto = (style: string) => join(FONTS, `Roboto-${style}.ttf`);

/** The whole reference as one PDF, with a table of contents. */
export function referencePdf(): Promise<Buffer> {
  const parts = [overviewMarkdown(), ...operations.map(operationMarkdown), schemasMarkdown()];
  const definition: TDocumentDefinitions = {
    info: { title: `${info.title} ${info.version}: reference`, subject: info.summary },
    language: 'en',
    pageMargins: [56, 56, 56, 64],
    defaultStyle: { font: 'Roboto', fontSize: 10, lineHeight: 1.25 },
    styles: {
      h1: { fontSize: 22, bold: true, margin: [0, 0, 0, 10] },
      h2: { fontSize: 15, bold: true, margin: [0, 16, 0, 6] },
      h3: { fontSize: 11.5, bold: true, margin: [0, 12, 0, 3] },
      code: { color: '#333c48', background: '#eef0f3' },
      block: { fontSize: 8, color: '#333c48', preserveLeadingSpaces: true },
    },
    footer: (page, pages) => ({ text: `${page} / ${pages}`, alignment: 'center', fontSize: 8, color: '#566173' }),
    content: [
      { text: `${info.title} ${info.version}`, fontSize: 28, bold: true, margin: [0, 0, 0, 4] },
      { text: info.summary, fontSize: 13, margin: [0, 0, 0, 20] },
      { toc: { title: { text: 'Contents', style: 'h2' } } },
      ...parts.map((part): Content => ({
        stack: blocks(parseMarkdown(part.replaceAll(ORIGIN, STATIC_ORIGIN))),
        pageBreak: 'before',
      })),
    ],
  };
  pdfmake.setLocalAccessPolicy((path) => path.startsWith(FONTS));
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setFonts({
    Roboto: {
      normal: roboto('Regular'),
      bold: roboto('Medium'),
      italics: roboto('Italic'),
      bolditalics: roboto('MediumItalic'),
    },
  });
  return pdfmake.createPdf(definition).getBuffer();
}

/** The blocks of a text: headings, paragraphs, lists, tables and code. */
function blocks(tokens: readonly Token[]): Content[] {
  const made: Content[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] as Token;
    const end = token.nesting === 1 ? closingOf(tokens, index) : index;
    made.push(...block(token, tokens.slice(index + 1, end)));
    index = end;
  }
  return made;
}

function block(token: Token, inside: readonly Token[]): Content[] {
  switch (token.type) {
    case 'heading_open':
      return [heading(token.tag, inside)];
    case 'paragraph_open':
      return [{ text: inlines(inside), margin: [0, 0, 0, 6] }];
    case 'bullet_list_open':
      return [{ ul: items(inside), margin: [0, 0, 0, 6] }];
    case 'ordered_list_open':
      return [{ ol: items(inside), margin: [0, 0, 0, 6] }];
    case 'table_open':
      return [table(inside)];
    case 'fence':
      return [
        { table: { widths: ['*'], body: [[{ text: token.content.trimEnd(), style: 'block' }]] }, layout: SHADED },
      ];
    default:
      throw new Error(`The reference has a ${token.type}, which the PDF doesn't know`);
  }
}

const SHADED = { hLineWidth: () => 0, vLineWidth: () => 0, fillColor: () => '#f3f5f7' };

function heading(tag: string, inside: readonly Token[]): Content {
  const text = inside[0]?.content.replaceAll('`', '') ?? '';
  if (tag === 'h3') return { text, style: tag };
  return { text, style: tag, tocItem: true, tocMargin: [tag === 'h1' ? 0 : 12, 1, 0, 1], headlineLevel: 1 };
}

function items(tokens: readonly Token[]): Content[] {
  const made: Content[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const end = closingOf(tokens, index);
    made.push({ stack: blocks(tokens.slice(index + 1, end)) });
    index = end;
  }
  return made;
}

function table(tokens: readonly Token[]): Content {
  const rows: Content[][] = [];
  for (const [index, { type }] of tokens.entries()) {
    if (type === 'tr_open') rows.push([]);
    const bold = type === 'th_open';
    if (bold || type === 'td_open')
      rows.at(-1)?.push({ text: inlines([tokens[index + 1] as Token]), bold, fontSize: 9 });
  }
  const widths = (rows[0] ?? []).map((_, column) => (column === (rows[0]?.length ?? 0) - 1 ? '*' : 'auto'));
  return { table: { headerRows: 1, widths, body: rows }, layout: 'lightHorizontalLines', margin: [0, 4, 0, 10] };
}

function inlines(tokens: readonly Token[]): Content[] {
  const made: Content[] = [];
  let link: string | undefined;
  for (const { type, content, ...token } of tokens.flatMap(({ children }) => children ?? [])) {
    if (type === 'link_open') link = String(token.attrs?.find(([name]) => name === 'href')?.[1]);
    else if (type === 'link_close') link = undefined;
    else if (type === 'code_inline') made.push({ text: content, style: 'code' });
    else if (type === 'softbreak') made.push({ text: ' ' });
    else if (content !== '') made.push(link?.startsWith('http') === true ? { text: content, link } : { text: content });
  }
  return made;
}

/** Where the block ends that begins there. */
function closingOf(tokens: readonly Token[], start: number): number {
  const { level } = tokens[start] as Token;
  return tokens.findIndex((token, index) => index > start && token.nesting === -1 && token.level === level);
}
