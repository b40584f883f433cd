import { resolveReference } from '../samples/resolve-reference.ts';
import { samplesOf } from '../samples/samples.ts';
import { type Answer, demands, document, info, type Json, type Operation, operations } from './contract.ts';
import { ORIGIN } from './origin-mark.ts';

/** What holds for every endpoint, and where each of them is. */
export function overviewMarkdown(): string {
  const list = operations.map(({ summary, path }) => `- \`GET ${path}\`: ${summary}`).join('\n');
  return `# ${info.title} ${info.version}\n\n${info.summary}.\n\n${list}\n\n${demoted(info.description)}`;
}

/** An operation with everything that the contract says of it. */
export function operationMarkdown(operation: Operation): string {
  const parts = [
    `# ${operation.summary}`,
    `\`GET ${operation.path}\``,
    demands(operation),
    operation.description,
    '## Samples',
    ...samplesOf(operation.id, ORIGIN).map(
      ({ lang, label, source }) => `${label}:\n\n\`\`\`${lang}\n${source}\n\`\`\``,
    ),
    '## Parameters',
    operation.parameters.map(parameterMarkdown).join('\n'),
    '## Answers',
    ...[...operation.responses].map(([status, answer]) => answerMarkdown(status, answer)),
  ];
  return `${parts.map((part) => part.trim()).join('\n\n')}\n`;
}

/** Every schema that has a name, for the document of the whole reference. */
export function schemasMarkdown(): string {
  const schemas = Object.entries(document.components.schemas as Record<string, Json>);
  const parts = schemas.map(([name, schema]) => {
    const description = typeof schema['description'] === 'string' ? `${schema['description'].trim()}\n\n` : '';
    return `## ${name}\n\n${description}${fieldsMarkdown(schema)}`;
  });
  return `# Schemas\n\n${parts.join('\n\n')}\n`;
}

function parameterMarkdown(parameter: Operation['parameters'][number]): string {
  const { name, required = false, schema, description, example, examples = {} } = parameter;
  const shown = example === undefined ? Object.values(examples).map(({ value }) => value) : [example];
  const samples = shown.map((value) => `\`${plain(value)}\``).join(', ');
  const place = parameter.in === 'header' ? ', header' : '';
  const heading = `### ${name}\n\n${typeOf(schema)}${place}${required ? ', required' : ''}`;
  const fallback = schema['default'] === undefined ? '' : `, default \`${plain(schema['default'])}\``;
  return `${heading}${fallback}\n\n${description.trim()}\n${samples === '' ? '' : `\nFor example: ${samples}\n`}`;
}

function answerMarkdown(status: string, { description, content = {} }: Answer): string {
  const [[type, { schema, example, examples = {} }] = ['', { schema: {} as Json }]] = Object.entries(content);
  const shown =
    example === undefined ? Object.values(examples).map((each) => resolveReference(each)) : [{ value: example }];
  const samples = shown.map(({ summary, description: remark, value }: ExampleText) =>
    [summary && `${summary}:`, remark, `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``]
      .filter(Boolean)
      .join('\n\n'),
  );
  const body = type === '' ? [] : [`Body: ${typeOf(schema)}`, fieldsMarkdown(resolveReference(schema))];
  return [`### ${status}`, description.trim(), ...body, ...samples].filter((part) => part !== '').join('\n\n');
}

interface ExampleText {
  readonly summary?: string;
  readonly description?: string;
  readonly value: unknown;
}

/** The fields of an object as a list; those of a schema with a name are listed with that schema. */
function fieldsMarkdown(schema: Json): string {
  const required = (schema['required'] ?? []) as string[];
  const properties = Object.entries(propertiesOf(schema));
  return properties
    .map(([name, property]) => {
      const { description = '' } = resolveReference(property) as { description?: string };
      const own = (property as { description?: string }).description ?? description;
      const type = `${typeOf(property)}${required.includes(name) ? ', required' : ''}`;
      return `- \`${name}\` (${type})${own === '' ? '' : `: ${own.trim().replaceAll('\n', ' ')}`}`;
    })
    .join('\n');
}

function propertiesOf(schema: Json): Record<string, Json> {
  const merged = ((schema['allOf'] ?? []) as Json[]).map((part) => propertiesOf(resolveReference(part)));
  return Object.assign({}, ...merged, schema['properties'] ?? {}) as Record<string, Json>;
}

function typeOf(schema: Json): string {
  const { $ref, type, items, enum: values, oneOf, anyOf, allOf, const: constant, format } = schema;
  if (typeof $ref === 'string') return $ref.split('/').at(-1) as string;
  const choices = (oneOf ?? anyOf) as Json[] | undefined;
  if (choices !== undefined) return choices.map(typeOf).join(' or ');
  if (Array.isArray(allOf)) return (allOf as Json[]).map(typeOf).join(' and ');
  if (constant !== undefined) return `\`${plain(constant)}\``;
  if (Array.isArray(values)) return values.map((value) => `\`${plain(value)}\``).join(' or ');
  if (type === 'array') return `list of ${typeOf((items ?? {}) as Json)}`;
  const names = (Array.isArray(type) ? type : [type ?? 'any value']) as string[];
  return `${names.join(' or ')}${typeof format === 'string' ? ` (${format})` : ''}`;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The description's headings, one level down. */
function demoted(markdown: string): string {
  return markdown.replaceAll(/^(#+ )/gm, '#$1');
}
