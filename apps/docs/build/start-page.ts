import { info, operations, referencePath } from './contract.ts';
import type { Guide } from './guide-pages.ts';
import { escapeHtml, renderMarkdown } from './markdown.ts';
import type { Page } from './page.ts';
import { samplesOf } from '../samples/samples.ts';

const LEAD =
  'Rocket.Chat removed its call-centre room API in 8.0. Switchboard goes on answering it: import your export, change ' +
  'one host name, and every client, token and script goes on working.';

/** The first page: what this is, one call, and the ways on. */
export function startPage(guides: readonly Guide[]): Page {
  const [first] = operations;
  const curl = first && samplesOf(first.id).find(({ lang }) => lang === 'sh');
  if (first === undefined || curl === undefined) throw new Error('The contract has no operation to begin with');
  const call = `\`\`\`sh\nnpm start\n\`\`\`\n\n\`\`\`sh\n${curl.source}\n\`\`\``;
  return {
    path: '',
    title: info.title,
    description: `${info.summary}. ${LEAD}`,
    area: 'start',
    content: `<main id="content" class="start" tabindex="-1">
<h1>${escapeHtml(info.summary)}</h1>
<p class="lead">${LEAD}</p>
<p class="ways"><a class="button" href="site:/guides/quick-start/">Quick start</a><a class="button" href="site:/try/">Try it</a></p>
<div class="prose">${renderMarkdown(call).html}</div>
<h2>Endpoints</h2>
<ul class="cards">${operations.map((operation) => card(referencePath(operation), operation.summary, `GET ${operation.path}`)).join('')}</ul>
<h2>Guides</h2>
<ul class="cards">${guides.map(({ name, title, description }) => card(`guides/${name}/`, title, description)).join('')}</ul>
</main>`,
    markdown: [
      `# ${info.title}`,
      `${info.summary}. ${LEAD}`,
      call,
      '## Endpoints',
      operations
        .map((operation) => {
          const file = `site:/${referencePath(operation).slice(0, -1)}.md`;
          return `- [${operation.summary}](${file}): \`GET ${operation.path}\``;
        })
        .join('\n'),
      '## Guides',
      guides.map(({ name, title, description }) => `- [${title}](site:/guides/${name}.md): ${description}`).join('\n'),
    ].join('\n\n'),
    sections: [{ url: '', title: info.title, text: LEAD }],
  };
}

function card(path: string, title: string, text: string): string {
  return `<li><a href="site:/${path}">${escapeHtml(title)}</a><p>${escapeHtml(text)}</p></li>`;
}
