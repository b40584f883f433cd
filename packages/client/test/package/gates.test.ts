import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, inject, it } from 'vitest';

const run = promisify(execFile);
const PACKAGE = join(import.meta.dirname, '../..');
/** Of a bundle of one call, openapi-fetch included: minified, and packed by brotli of the highest quality. */
const MOST_BYTES = 6_500;

async function bundle(code: string): Promise<{ text: string; bytes: number; inputs: string[] }> {
  const result = await build({
    stdin: { contents: code, resolveDir: PACKAGE },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    logLevel: 'error',
    format: 'esm',
    target: 'es2022',
  });
  const text = result.outputFiles[0]?.text ?? '';
  return { text, bytes: brotliCompressSync(text).length, inputs: Object.keys(result.metafile.inputs) };
}

const OWN = `import { createClient } from '@switchboard/client';
const client = createClient({ baseUrl: 'https://example.com', userId: 'user', authToken: 'token' });
console.log(await client.listVoipRooms({ open: true }));`;
const BARE = `import createClient from 'openapi-fetch';
const client = createClient({ baseUrl: 'https://example.com' });
console.log(await client.GET('/api/v1/voip/rooms', { params: { query: { open: true } } }));`;

describe('the package', () => {
  it('is as publint wants it', async () => {
    const file = await readFile(inject('tarball'));
    const tarball = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg ?? {}))).toEqual([]);
  });

  it('has right types, says are-the-types-wrong', async () => {
    const attw = join(PACKAGE, 'node_modules/.bin/attw');
    await run(attw, [inject('tarball'), '--profile', 'esm-only', '--no-emoji', '--no-color']);
  });

  it('has no dependency but openapi-fetch', async () => {
    const { stdout } = await run('tar', ['xzOf', inject('tarball'), 'package/package.json']);
    const { dependencies, peerDependencies, optionalDependencies } = JSON.parse(stdout);
    expect([dependencies, peerDependencies, optionalDependencies]).toEqual([
      { 'openapi-fetch': '0.17.0' },
      undefined,
      undefined,
    ]);
  });

  it('holds what is used and nothing else', async () => {
    const { stdout } = await run('tar', ['tzf', inject('tarball')]);
    const files = stdout
      .trim()
      .split('\n')
      .map((file) => file.replace(/-[\w-]{8}\./, '-hash.'));
    expect(files.toSorted()).toEqual(
      [
        'LICENSE',
        'README.md',
        'dist/index.d.ts',
        'dist/index.js',
        'dist/operations-hash.js',
        'dist/parameters-hash.d.ts',
        'dist/testing.d.ts',
        'dist/testing.js',
        'package.json',
      ].map((file) => `package/${file}`),
    );
  });
});

describe('the exports', () => {
  it.each(['index', 'testing'])('of %s have docstrings', async (entry) => {
    const { stdout: list } = await run('tar', ['tzf', inject('tarball')]);
    const declarations = list.split('\n').filter((file) => file.endsWith('.d.ts'));
    const { stdout: texts } = await run('tar', ['xzOf', inject('tarball'), ...declarations]);
    const { stdout: text } = await run('tar', ['xzOf', inject('tarball'), `package/dist/${entry}.d.ts`]);
    const names = [...(/export \{([^}]+)\}/.exec(text)?.[1] ?? '').matchAll(/(?:type )?(\w+)(?:,|\s*$)/g)].map(
      ([, name]) => name,
    );
    const documented = (name: string | undefined) =>
      new RegExp(`\\*/\\n(?:declare )?(?:class|function|type|interface) ${name}\\b`).test(texts);
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !documented(name))).toEqual([]);
  });
});

describe('a bundle', () => {
  it('of one call is small', async () => {
    const [own, bare] = [await bundle(OWN), await bundle(BARE)];
    console.log(
      `one call, minified and packed by brotli: ${own.bytes} bytes; openapi-fetch alone: ${bare.bytes} bytes`,
    );
    expect(own.bytes).toBeLessThanOrEqual(MOST_BYTES);
    expect(own.inputs.filter((file) => !/^dist\/|\/openapi-fetch\/|^<stdin>$/.test(file))).toEqual([]);
    expect(own.text).not.toMatch(/\bnode:|\brequire\(/);
  });

  it('has only what is imported', async () => {
    const nothing = await bundle(`import '@switchboard/client';`);
    expect(nothing.text).toBe('');
    const errors = await bundle(`import { ForbiddenError } from '@switchboard/client'; console.log(ForbiddenError);`);
    expect(
      errors.inputs.some((file) => file.includes('openapi-fetch') && errors.text.includes('querySerializer')),
    ).toBe(false);
    expect(errors.bytes).toBeLessThan(600);
    expect(errors.text).not.toMatch(/BadRequestError|voip/);
    expect((await bundle(OWN)).text).not.toMatch(/error-invalid-query/); // of the stand-in
  });
});
