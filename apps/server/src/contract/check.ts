import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { DocumentObject } from './document.js';
import { ParameterFault } from './parameter-fault.js';

const ajv = new Ajv2020();
// OpenAPI's own annotation of a schema, unknown to JSON Schema.
ajv.addVocabulary(['example']);
addFormats.default(ajv);

/**
 * Compiles a schema without `$ref` into a function that hands back a value that the schema accepts,
 * and throws ParameterFault, saying what is accepted, for any other.
 */
export function compileCheck(schema: DocumentObject, accepted: string): (value: unknown) => unknown {
  const validate = ajv.compile(schema);
  return (value) => {
    if (validate(value)) return value;
    throw new ParameterFault(`must be ${accepted}`);
  };
}
