import { exampleCalls, type ExampleCall } from '../samples/example-call.ts';
import { type Operation, operations, type Parameter, referencePath } from './contract.ts';
import { escapeHtml } from './markdown.ts';
import type { Page } from './page.ts';

/** What the console's script has to know of an operation. */
export interface ConsoleOperation {
  readonly id: string;
  readonly summary: string;
  readonly path: string;
  readonly reference: string;
  /** Whether the request can change what the server stores. */
  readonly mayWrite: boolean;
  readonly permissions: readonly string[];
  readonly parameters: readonly ConsoleParameter[];
  readonly examples: readonly {
    readonly summary: string;
    readonly values: Readonly<Record<string, string | string[]>>;
  }[];
}

export interface ConsoleParameter {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'choice' | 'list' | 'json';
  readonly choices: readonly string[];
  readonly required: boolean;
  /** The first sentence of what the reference says. */
  readonly hint: string;
  readonly suggestions: readonly { readonly label: string; readonly value: string }[];
}

/** The page of the console; its script draws the form from what the contract says. */
export function consolePage(): Page {
  const data = JSON.stringify({ operations: operations.map(consoleOperation) }).replaceAll('<', String.raw`\u003c`);
  return {
    path: 'try/',
    title: 'Try it',
    description: 'Send requests to a Switchboard from this page, and see each as curl beside its answer.',
    area: 'try',
    content: `<main id="content" class="console" tabindex="-1">
<h1>Try it</h1>
<noscript><p>The console is a script. Without one, the <a href="site:/reference/">reference</a> has each call as curl.</p></noscript>
<script type="application/json" id="console-data">${data}</script>
<div id="console"></div>
</main>`,
    sections: [{ url: 'try/', title: 'Try it', text: 'Console: send requests, see curl, answers, headers and times.' }],
    styles: ['console.css'],
    scripts: ['console.js'],
  };
}

function consoleOperation(operation: Operation): ConsoleOperation {
  const { id, summary, path, permissions, mayWrite } = operation;
  return {
    id,
    summary,
    path,
    reference: referencePath(operation),
    mayWrite,
    permissions,
    parameters: operation.parameters.filter((parameter) => parameter.in === 'query').map(consoleParameter),
    examples: exampleCalls(id).map((call) => ({ summary: call.summary, values: valuesOf(call) })),
  };
}

function consoleParameter(parameter: Parameter): ConsoleParameter {
  const { name, schema, required = false, description, examples = {} } = parameter;
  const choices = schema['type'] === 'boolean' ? ['true', 'false'] : ((schema['enum'] ?? []) as string[]);
  return {
    name,
    kind: kindOf(parameter, choices),
    choices,
    required,
    hint: firstSentence(description),
    suggestions: Object.values(examples).map(({ summary = '', value }) => ({ label: summary, value: String(value) })),
  };
}

function kindOf(parameter: Parameter, choices: readonly string[]): ConsoleParameter['kind'] {
  if (choices.length > 0) return 'choice';
  if (parameter['x-grammar'] !== undefined) return 'json';
  if (parameter.schema['type'] === 'array') return 'list';
  return parameter.schema['type'] === 'integer' ? 'number' : 'text';
}

function valuesOf({ parameters }: ExampleCall): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { form, value }]) => {
      if (form === 'list') return [name, [...value]];
      return [name, form === 'json' ? JSON.stringify(value) : String(value)];
    }),
  );
}

function firstSentence(markdown: string): string {
  const plain = markdown.replaceAll(/\s+/g, ' ').replaceAll('`', '');
  return escapeHtml(/^.*?[.:](?= |$)/.exec(plain)?.[0] ?? plain);
}
