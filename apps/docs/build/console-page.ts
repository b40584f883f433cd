import { exampleCalls } from '../samples/example-call.ts';
import { sampleRequest } from '../samples/sample-request.ts';
import { wireQuery } from '../samples/wire-query.ts';
import { type Operation, operations, type Parameter, referencePath } from './contract.ts';
import { escapeHtml } from './markdown.ts';
import type { Page } from './page.ts';

/** The console: its form is made from the contract, its script sends what stands in it. */
export function consolePage(): Page {
  const choices = operations.map(
    ({ id, summary, path }) => `<option value="${id}">${escapeHtml(summary)}: GET ${path}</option>`,
  );
  return {
    path: 'try/',
    title: 'Try it',
    description: 'Send requests to a Switchboard from this page, and see each as curl beside its answer.',
    area: 'try',
    content: `<main id="content" class="console" tabindex="-1">
<h1>Try it</h1>
<noscript><p>The console is a script. Without one, the <a href="site:/reference/">reference</a> has each call as curl.</p></noscript>
<div class="columns">
<form id="console" autocomplete="off">
<p class="field"><label for="operation">Operation</label><select id="operation">${choices.join('')}</select></p>
${operations.map(operationFields).join('\n')}
<fieldset class="caller"><legend>Whom to ask, and as whom</legend>
<p class="field"><label for="server">Server</label><input id="server" type="url" required spellcheck="false"></p>
<p class="field"><label for="user-id">X-User-Id</label><input id="user-id" spellcheck="false" autocomplete="off"></p>
<p class="field"><label for="auth-token">X-Auth-Token</label><input id="auth-token" type="password" autocomplete="off"></p>
<p class="hint">They stay in the memory of this tab. The demo of <code>npm start</code> is on this machine only, and everybody knows its users; they are filled in for it.</p>
</fieldset>
<p><button type="submit" class="button">Send</button></p>
</form>
<div class="exchange">
<section aria-labelledby="request-title"><h2 id="request-title">Request</h2><div class="code"><pre tabindex="0" aria-label="The request as curl" id="request"></pre></div></section>
<section aria-labelledby="answer-title"><h2 id="answer-title">Answer</h2><p id="outcome" role="status">None yet.</p>
<details id="headers" hidden><summary>Headers</summary><div class="table" tabindex="0"><table><thead><tr><th scope="col">header</th><th scope="col">value</th></tr></thead><tbody></tbody></table></div></details>
<div class="code" id="answer" hidden><pre tabindex="0" aria-label="The answer"></pre></div></section>
</div>
</div>
</main>`,
    sections: [{ url: 'try/', title: 'Try it', text: 'Console: send requests, see curl, answers, headers and times.' }],
    styles: ['console.css'],
    scripts: ['console.js'],
  };
}

function operationFields(operation: Operation): string {
  const { id, path, mayWrite, parameters } = operation;
  const [first] = exampleCalls(id);
  if (first === undefined) throw new Error(`${id} has no example call`);
  const { userId, authToken } = sampleRequest(first);
  const remark = mayWrite ? '<p class="hint">This request can change the store: it may open a call.</p>' : '';
  const fields = parameters.filter((parameter) => parameter.in === 'query').map((each) => field(id, each));
  return `<div class="operation" data-operation="${id}" data-path="${path}" data-user-id="${userId}" data-auth-token="${authToken}"${mayWrite ? ' data-may-write' : ''} hidden>
<p>Examples: ${examples(operation)} · <a href="site:/${referencePath(operation)}">reference</a></p>
${remark}<fieldset><legend>Parameters</legend>
${fields.join('\n')}
</fieldset></div>`;
}

function examples({ id }: Operation): string {
  const buttons = exampleCalls(id).map((call) => {
    const values = JSON.stringify(wireQuery(call));
    return `<button type="button" data-call="${escapeHtml(values)}">${escapeHtml(call.summary)}</button>`;
  });
  return buttons.join(' ');
}

function field(operation: string, { name, schema, required = false, description, ...rest }: Parameter): string {
  const id = `${operation}.${name}`;
  const attributes = `id="${id}" name="${name}" aria-describedby="${id}.hint"${required ? ' required' : ''}`;
  const suggestions = Object.values(rest.examples ?? {}).map(
    ({ summary = '', value }) =>
      `<button type="button" data-for="${id}" data-value="${escapeHtml(String(value))}">${escapeHtml(summary)}</button>`,
  );
  return `<div class="field"><label for="${id}">${name}${required ? ' (required)' : ''}</label>
${control(schema, attributes)}
<p class="hint" id="${id}.hint">${escapeHtml(firstSentence(description))}</p>${suggestions.length === 0 ? '' : `<p class="suggestions">${suggestions.join(' ')}</p>`}</div>`;
}

function control(schema: Parameter['schema'], attributes: string): string {
  const choices = schema['type'] === 'boolean' ? ['true', 'false'] : ((schema['enum'] ?? []) as string[]);
  if (choices.length > 0) {
    return `<select ${attributes}><option value="">not sent</option>${choices.map((choice) => `<option>${choice}</option>`).join('')}</select>`;
  }
  if (schema['type'] === 'array') {
    return `<textarea ${attributes} data-list rows="2" spellcheck="false" placeholder="one a line"></textarea>`;
  }
  if (schema['type'] === 'integer') {
    return `<input ${attributes} type="number" min="${String(schema['minimum'])}" step="1">`;
  }
  return `<input ${attributes} spellcheck="false">`;
}

/** What the reference says at first; the rest is a click away. */
function firstSentence(markdown: string): string {
  const plain = markdown.replaceAll(/\s+/g, ' ').replaceAll('`', '').trim();
  return /^.*?\.(?= |$)/.exec(plain)?.[0] ?? plain;
}
