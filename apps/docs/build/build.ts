import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { siteFolder } from '../site.js';
import { bundleAssets } from './assets.ts';
import { packedForms } from './compress.ts';
import { consolePage } from './console-page.ts';
import { document, documentForRedoc } from './contract.ts';
import { guidePages, readGuides } from './guide-pages.ts';
import { layOut, markdownFile, markdownPath } from './layout.ts';
import { llmsFull, llmsIndex } from './llms.ts';
import { notFoundPage } from './not-found-page.ts';
import { placeOrigin, STATIC_ORIGIN } from './origin.ts';
import { referencePages } from './reference-pages.ts';
import { referencePdf } from './reference-pdf.ts';
import { searchIndex } from './search-index.ts';
import { startPage } from './start-page.ts';

const redocDocument = documentForRedoc();
const reference = await referencePages(redocDocument);
const guides = readGuides();
const pages = [startPage(guides), ...guidePages(guides), ...reference.pages, consolePage(), notFoundPage()];

const assets = await bundleAssets(reference.styles);
assets.add('contract.json', JSON.stringify(redocDocument));
assets.add('search.json', searchIndex(pages));

const files = new Map<string, Buffer>();
for (const page of pages) {
  files.set(page.path.endsWith('.html') ? page.path : `${page.path}index.html`, Buffer.from(layOut(page, assets)));
  if (page.markdown !== undefined) files.set(markdownPath(page), Buffer.from(markdownFile(page)));
}
files.set('llms.txt', Buffer.from(llmsIndex(pages)));
files.set('llms-full.txt', Buffer.from(llmsFull(pages)));

/** Where a server puts its own origin, by file: see `siteTemplates`. */
const places: Record<string, readonly number[]> = {};
for (const [path, content] of files) {
  const placed = placeOrigin(content);
  if (placed.places.length === 0) continue;
  files.set(path, placed.content);
  places[path] = placed.places;
}
for (const { path, content } of assets.files()) files.set(path, content);
files.set('openapi.json', Buffer.from(`${JSON.stringify(document, null, 2)}\n`));
files.set('openapi.yaml', Buffer.from(stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })));
files.set('reference.pdf', await referencePdf());
files.set('origin-places.json', Buffer.from(JSON.stringify({ origin: STATIC_ORIGIN, places })));

await rm(siteFolder, { recursive: true, force: true });
await Promise.all(
  [...files].map(async ([path, content]) => {
    const file = join(siteFolder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    for (const [ending, packed] of await packedForms(path, content)) await writeFile(`${file}${ending}`, packed);
  }),
);
console.log(`${pages.length} pages, ${files.size} files in ${siteFolder}`);
process.exit(); // Redoc's timers in jsdom would keep the process
