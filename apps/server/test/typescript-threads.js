import { existsSync, readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

// The tests run from the sources; a thread that the program starts has to find these, too: `x.js` is then `x.ts`.
if (!isMainThread) {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const source = specifier.replace(/\.js$/, '.ts');
      const url = /^(\.|file:)/.test(source) ? new URL(source, context.parentURL) : undefined;
      return url !== undefined && existsSync(url) ? { url: url.href, shortCircuit: true } : nextResolve(specifier);
    },
    load(url, context, nextLoad) {
      if (!url.endsWith('.ts')) return nextLoad(url, context);
      const text = readFileSync(fileURLToPath(url), 'utf8');
      return { format: 'module', source: stripTypeScriptTypes(text, { mode: 'transform' }), shortCircuit: true };
    },
  });
}
