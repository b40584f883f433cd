import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { build } from 'esbuild';
import type { AssetName } from './page.ts';
import { redocModule, tokenStyles } from './redoc-bundle.ts';

const BROWSER = join(import.meta.dirname, '../browser');
const ASSETS = join(import.meta.dirname, '../assets');

/** The files that never change under their name, by the name that pages know them by. */
export class Assets {
  readonly #files = new Map<AssetName, { path: string; content: Buffer }>();

  add(name: AssetName, content: string | Buffer): void {
    const bytes = Buffer.from(content);
    const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 10);
    const extension = extname(name);
    const path = `assets/${name.slice(0, -extension.length)}.${hash}${extension}`;
    this.#files.set(name, { path, content: bytes });
  }

  /** Within the site. */
  pathOf(name: AssetName): string {
    const file = this.#files.get(name);
    if (file === undefined) throw new Error(`There is no asset ${name}`);
    return file.path;
  }

  files(): Iterable<{ path: string; content: Buffer }> {
    return this.#files.values();
  }
}

/** Everything that pages load, but for what is made from their text. */
export async function bundleAssets(redocStyles: string): Promise<Assets> {
  const assets = new Assets();
  assets.add('redoc.js', redocModule);
  assets.add('redoc.css', await bundled('redoc.css', `${redocStyles}\n${tokenStyles}`));
  for (const name of ['site.css', 'console.css'] as const) assets.add(name, await bundled(name));
  for (const name of ['theme', 'site', 'search', 'reference', 'console'] as const) {
    assets.add(`${name}.js`, await bundled(`${name}.ts`));
  }
  assets.add('favicon.svg', readFileSync(join(ASSETS, 'favicon.svg')));
  assets.add('preview.png', readFileSync(join(ASSETS, 'preview.png')));
  return assets;
}

async function bundled(file: string, before = ''): Promise<Buffer> {
  const { outputFiles } = await build({
    stdin: {
      contents: `${before}\n${readFileSync(join(BROWSER, file), 'utf8')}`,
      sourcefile: file,
      resolveDir: BROWSER,
      loader: extname(file).slice(1) as 'css' | 'ts',
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'iife', // a module would not load from a page that was opened as a file
    target: 'es2022',
    charset: 'utf8',
    logLevel: 'error', // Redoc has a rule that is none
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild made nothing of ${file}`);
  return Buffer.from(output.contents);
}
