import { contentPolicy } from '../site.js';
import type { Assets } from './assets.ts';
import { info } from './contract.ts';
import { escapeHtml } from './markdown.ts';
import { ORIGIN } from './origin-mark.ts';
import { type AssetName, type Page, rootFrom } from './page.ts';
import { SITE_URL } from './site-url.ts';

const AREAS = [
  { area: 'guides', path: 'guides/quick-start/', label: 'Guides' },
  { area: 'reference', path: 'reference/', label: 'Reference' },
  { area: 'try', path: 'try/', label: 'Try it' },
] as const;

/** The whole HTML of a page. */
export function layOut(page: Page, assets: Assets): string {
  const html = `<!doctype html>
<html lang="en" class="light" data-root="site:/"${page.area === 'reference' ? ` data-origin="${ORIGIN}"` : ''}>
<head>
${head(page, assets)}
</head>
<body class="area-${page.area}">
<a class="skip" href="#${page.area === 'reference' ? 'api-content' : 'content'}">Skip to the text</a>
${header(page, assets)}
<div class="page">
${page.content}
</div>
${footer(page)}
</body>
</html>
`;
  return html.replaceAll('site:/', SITE_URL !== undefined && page.path === '404.html' ? SITE_URL : rootFrom(page.path));
}

function head(page: Page, assets: Assets): string {
  const title = page.path === '' ? `${info.title} · ${info.summary}` : `${page.title} · ${info.title}`;
  const description = escapeHtml(page.description);
  const file = (name: AssetName) => `site:/${assets.pathOf(name)}`;
  const styles = ['site.css' as const, ...(page.styles ?? [])];
  const scripts = ['site.js' as const, ...(page.scripts ?? [])];
  return [
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${contentPolicy(page.path)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    `<meta name="description" content="${description}">`,
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    ...(page.isRepeated ? ['<meta name="robots" content="noindex">'] : []),
    `<meta property="og:type" content="website">`,
    `<meta property="og:site_name" content="${escapeHtml(info.title)}">`,
    `<meta property="og:title" content="${escapeHtml(title)}">`,
    `<meta property="og:description" content="${description}">`,
    `<meta property="og:image" content="${shared(file('preview.png'))}">`,
    '<meta property="og:image:alt" content="Switchboard: the call-centre rooms of Rocket.Chat, over REST">',
    '<meta name="twitter:card" content="summary_large_image">',
    ...(SITE_URL === undefined || page.area === 'none'
      ? []
      : [
          `<link rel="canonical" href="${SITE_URL}${page.path}">`,
          `<meta property="og:url" content="${SITE_URL}${page.path}">`,
        ]),
    `<link rel="icon" href="${file('favicon.svg')}" type="image/svg+xml">`,
    ...(page.markdown === undefined
      ? []
      : [
          `<link rel="alternate" type="text/markdown" href="site:/${markdownPath(page)}" title="This page as Markdown">`,
        ]),
    `<script src="${file('theme.js')}"></script>`,
    ...styles.map((name) => `<link rel="stylesheet" href="${file(name)}">`),
    ...scripts.map((name) => `<script src="${file(name)}" defer${scriptData(name, file)}></script>`),
  ].join('\n');
}

/** Scripts learn from their own element which files they may load later. */
function scriptData(name: AssetName, file: (name: AssetName) => string): string {
  if (name === 'site.js') return ` data-search="${file('search.js')}" data-index="${file('search.json')}"`;
  if (name === 'reference.js') return ` data-redoc="${file('redoc.js')}" data-contract="${file('contract.json')}"`;
  return '';
}

function shared(link: string): string {
  return SITE_URL === undefined ? link : link.replace('site:/', SITE_URL);
}

function header(page: Page, assets: Assets): string {
  const links = AREAS.map(({ area, path, label }) => {
    const mark = area === page.area ? ' aria-current="true"' : '';
    return `<a href="site:/${path}"${mark}>${label}</a>`;
  });
  return `<header class="site">
<a class="brand" href="site:/" aria-label="${info.title}"><img src="site:/${assets.pathOf('favicon.svg')}" alt="" width="24" height="24"><span>${info.title}</span></a>
<nav aria-label="Site">${links.join('')}</nav>
<button type="button" class="search" hidden aria-keyshortcuts="Control+K Meta+K"><span>Search</span> <kbd>Ctrl K</kbd></button>
<button type="button" class="theme" hidden aria-label="Dark colours" aria-pressed="false"></button>
</header>`;
}

function footer(page: Page): string {
  const markdown = page.markdown === undefined ? '' : `<a href="site:/${markdownPath(page)}">This page as Markdown</a>`;
  return `<footer class="site">
<nav aria-label="Other forms">${markdown}<a href="site:/openapi.yaml" download>Contract (YAML)</a><a href="site:/openapi.json" download>Contract (JSON)</a><a href="site:/reference.pdf">Reference (PDF)</a><a href="site:/llms.txt">llms.txt</a></nav>
<p>${info.title} ${info.version} · ${info.license.name} licence · the reference is drawn by <a href="https://github.com/Redocly/redoc">Redoc</a></p>
</footer>`;
}

/** The page's Markdown as a file of its own. */
export function markdownFile(page: Page): string {
  return (page.markdown ?? '').replaceAll('site:/', rootFrom(markdownPath(page)));
}

/** Beside the page's folder: `guides/errors.md` for `guides/errors/`. */
export function markdownPath({ path }: Page): string {
  return path === '' ? 'index.md' : `${path.slice(0, -1)}.md`;
}
