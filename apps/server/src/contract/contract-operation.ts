import { isObject, resolve, type DocumentObject, type OpenApiDocument } from './document.js';

/** One operation as the document declares it. */
export interface ContractOperation {
  readonly id: string;
  readonly method: 'GET';
  readonly path: string;
  /** `x-permissions`: the names of those of which one is needed; none: open to all. */
  readonly permissions: readonly string[];
  /** `x-rate-limit`. */
  readonly rateLimit: RateLimit | undefined;
  /** `x-may-write`: a GET that can change something, so HEAD is not offered. */
  readonly mayWrite: boolean;
  /** The methods that its path answers. */
  readonly allowedMethods: readonly string[];
  /** The one JSON example of an answer, serialised; undefined where the document has none, or several. */
  readonly example: (status: number) => Buffer | undefined;
}

/** So many calls in so many seconds; `setting` is the name under which an operator changes it. */
export interface RateLimit {
  readonly setting: string;
  readonly calls: number;
  readonly seconds: number;
}

/** The Operation Object together with the parameters that it shares with its path. */
export interface OperationSource {
  readonly operation: ContractOperation;
  readonly parameters: readonly unknown[];
  readonly declaration: DocumentObject;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

/** Every operation of the document. Throws, by name, for one that this binding would misread. */
export function readOperations(document: OpenApiDocument): OperationSource[] {
  const sources = Object.entries(document.paths).flatMap(([path, node]) => {
    const item = resolve(document, node);
    if (!isObject(item)) return [];
    return METHODS.filter((method) => Object.hasOwn(item, method)).map((method) =>
      readOperation(document, path, method, item),
    );
  });
  const ids = sources.map(({ operation }) => operation.id);
  const doubled = ids.find((id, index) => ids.indexOf(id) !== index);
  if (doubled !== undefined) throw new Error(`The operationId "${doubled}" is declared twice; make it unique`);
  return sources;
}

function readOperation(document: OpenApiDocument, path: string, method: string, item: DocumentObject): OperationSource {
  const place = `${method.toUpperCase()} ${path}`;
  const declaration = item[method];
  if (method !== 'get') throw new Error(`${place}: only GET operations can be bound`);
  if (/[{}:*]/.test(path)) throw new Error(`${place}: a path with parameters can't be bound; use query parameters`);
  if (!isObject(declaration)) throw new Error(`${place}: the operation must be an object`);
  const id = declaration.operationId;
  if (typeof id !== 'string' || id === '') throw new Error(`${place}: an operationId is needed`);

  const examples = readExamples(document, declaration.responses);
  const mayWrite = declaration['x-may-write'] === true;
  return {
    operation: {
      id,
      method: 'GET',
      path,
      permissions: readPermissions(id, declaration['x-permissions']),
      rateLimit: readRateLimit(id, declaration['x-rate-limit']),
      mayWrite,
      allowedMethods: mayWrite ? ['GET'] : ['GET', 'HEAD'],
      example: (status) => examples.get(status),
    },
    parameters: readParameters(document, item.parameters, declaration.parameters),
    declaration,
  };
}

/** The operation's own parameters, and those of its path that it does not declare anew. */
function readParameters(document: OpenApiDocument, ofPath: unknown, ofOperation: unknown): unknown[] {
  const byName = new Map<string, unknown>();
  for (const node of [ofPath, ofOperation].flatMap((list) => (Array.isArray(list) ? list : []))) {
    const parameter = resolve(document, node);
    const { in: place, name } = isObject(parameter) ? parameter : {};
    byName.set(JSON.stringify([place, name]), parameter);
  }
  return [...byName.values()];
}

function readPermissions(id: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  throw new Error(`Operation "${id}": x-permissions must be a list of names`);
}

function readRateLimit(id: string, value: unknown): RateLimit | undefined {
  if (value === undefined) return undefined;
  const { setting, calls, seconds } = isObject(value) ? value : {};
  if (typeof setting === 'string' && typeof calls === 'number' && typeof seconds === 'number') {
    return { setting, calls, seconds };
  }
  throw new Error(`Operation "${id}": x-rate-limit must be { setting: <name>, calls: <number>, seconds: <number> }`);
}

function readExamples(document: OpenApiDocument, responses: unknown): ReadonlyMap<number, Buffer> {
  const examples = new Map<number, Buffer>();
  for (const [status, node] of Object.entries(isObject(responses) ? responses : {})) {
    const example = readExample(document, node);
    if (example !== undefined) examples.set(Number(status), Buffer.from(JSON.stringify(example)));
  }
  return examples;
}

function readExample(document: OpenApiDocument, node: unknown): unknown {
  const response = resolve(document, node);
  if (!isObject(response) || !isObject(response.content)) return undefined;
  const media = resolve(document, response.content['application/json']);
  if (!isObject(media)) return undefined;
  if (media.example !== undefined) return media.example;
  const [only, second] = Object.values(isObject(media.examples) ? media.examples : {});
  const named = second === undefined ? resolve(document, only) : undefined;
  return isObject(named) ? named.value : undefined;
}
