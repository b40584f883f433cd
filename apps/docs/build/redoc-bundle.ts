import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const FILE = createRequire(import.meta.url).resolve('@redocly/cli/lib/chunks/redoc.standalone.js');

/** Each change to Redoc's code, which a page of this site could not run as it is. */
const CHANGES: readonly { readonly from: RegExp; readonly to: string; readonly times: number }[] = [
  // The logo of its makers comes from their host.
  {
    from: /https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(-full)?\.svg/g,
    to: "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
    times: 2,
  },
  // It keeps scrolling to where the address leads until the reader scrolls; `stay` makes it stop, too.
  {
    from: /(?<=for\(let e of \w+\)window\.addEventListener\(e,d,p\);)(?=return f\})/g,
    to: 'addEventListener("stay",f,{once:!0});',
    times: 1,
  },
  // A list of choices must be called what stands on it.
  { from: /"aria-label":`Example`,(?=options:)/g, to: '', times: 1 },
  // Colours in code are style attributes, which the policy forbids; the style sheet has a rule for each instead.
  { from: / style="color: var\(\$\{(\w)\}\)"/g, to: ' data-token="${$1}"', times: 1 },
];

/** Redoc, an ES module: the one that @redocly/cli carries, made fit for a strict policy. */
export const redocModule: string = changed(readFileSync(FILE, 'utf8'));

/** The same as a script that leaves `redoc` behind. */
export const redocScript: string = asScript(redocModule);

/** The rules for the colours in code. */
export const tokenStyles: string = [...new Set(redocModule.match(/--code-block-tokens-[a-z-]+-color/g))]
  .map((variable) => `#redoc [data-token='${variable}'] { color: var(${variable}); }`)
  .join('\n');

function changed(code: string): string {
  return CHANGES.reduce((text, { from, to, times }) => {
    const found = text.match(from)?.length ?? 0;
    if (found !== times) throw new Error(`Redoc has ${from} ${found} times, not ${times}: see what became of it`);
    return text.replaceAll(from, to);
  }, code);
}

function asScript(module: string): string {
  const end = /export\{RedocStandalone,hydrate,init\};\s*$/;
  if (!end.test(module)) throw new Error('Redoc exports otherwise than expected');
  return module.replace(end, 'globalThis.redoc={hydrate};').replaceAll('import.meta', '({})');
}
