import document from '@switchboard/contract/openapi.json' with { type: 'json' };
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, 'contract');

const validators = new Map<string, ValidateFunction>();

/**
 * Throws unless the contract declares this answer: its status, its content type, and a body that fits the schema.
 * Paths that the contract doesn't have must have been answered with its error envelope.
 * @param projected `fields` was asked for: required keys of rooms may be missing.
 */
export function checkAnswer(
  path: string,
  status: number,
  contentType: string | null,
  body: unknown,
  projected: boolean,
): void {
  if (contentType !== 'application/json') throw new Error(`content type ${contentType}, not exactly application/json`);
  const pointer = responsePointer(path, status);
  if (pointer === undefined || projected) return;
  const validate = validatorAt(pointer);
  if (!validate(body)) {
    throw new Error(
      `the body of ${path} ${status} breaks the contract: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body).slice(0, 2_000)}`,
    );
  }
}

/** Where the schema of an answer is; undefined for a path that isn't the contract's. */
function responsePointer(path: string, status: number): string | undefined {
  const item = (document.paths as Record<string, { get: { responses: Record<string, { $ref?: string }> } }>)[path];
  if (item === undefined) return undefined;
  const response = item.get.responses[String(status)];
  if (response === undefined) throw new Error(`the contract has no ${status} for ${path}`);
  const at = response.$ref ?? `#/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/get/responses/${status}`;
  return `contract${at}/content/application~1json/schema`;
}

function validatorAt(pointer: string): ValidateFunction {
  let validate = validators.get(pointer);
  if (validate === undefined) {
    validate = ajv.compile({ $ref: pointer });
    validators.set(pointer, validate);
  }
  return validate;
}
