import { info } from './contract.ts';
import { markdownPath } from './layout.ts';
import type { Page } from './page.ts';

/** The table of contents for language models (llms.txt): where each page is as Markdown. */
export function llmsIndex(pages: readonly Page[]): string {
  const lines = pages
    .filter(({ markdown, path }) => markdown !== undefined && path !== '')
    .map((page) => `- [${page.title}](${markdownPath(page)}): ${page.description}`);
  const others = [
    '- [Contract](openapi.yaml): OpenAPI 3.1, also as [JSON](openapi.json)',
    '- [Everything](llms-full.txt): all of these pages in one file',
  ];
  return `# ${info.title}\n\n> ${info.summary}.\n\n## Pages\n\n${lines.join('\n')}\n\n## Contract\n\n${others.join('\n')}\n`;
}

/** All pages as one text. */
export function llmsFull(pages: readonly Page[]): string {
  const texts = pages.flatMap(({ markdown }) => (markdown === undefined ? [] : [markdown.trim()]));
  return `${texts.join('\n\n---\n\n').replaceAll('site:/', './')}\n`;
}
