import { describe, expect, it } from 'vitest';
import { ParameterFault } from '../../contract/parameter-fault.js';
import { parseCustomFields } from './custom-fields.js';

function faultOf(text: string): unknown {
  try {
    return parseCustomFields(text);
  } catch (error) {
    return error;
  }
}

function fieldsOf(count: number): string {
  return JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'a'])));
}

describe('parseCustomFields', () => {
  it('lower-cases texts, and writes numbers and booleans as texts', () => {
    expect(parseCustomFields('{"language":"GRÜẞE","age":42.5,"vip":true,"b":false,"zero":0}')).toEqual([
      { key: 'language', text: 'grüße' },
      { key: 'age', text: '42.5' },
      { key: 'vip', text: 'true' },
      { key: 'b', text: 'false' },
      { key: 'zero', text: '0' },
    ]);
  });

  it('looks for nothing in an empty object', () => {
    expect(parseCustomFields('{}')).toEqual([]);
  });

  it('takes keys and texts as they are', () => {
    expect(parseCustomFields('{"a.b":".*","$where":"(a+)+$","__proto__":"x","constructor":"y","":"%_"}')).toEqual([
      { key: 'a.b', text: '.*' },
      { key: '$where', text: '(a+)+$' },
      { key: '__proto__', text: 'x' },
      { key: 'constructor', text: 'y' },
      { key: '', text: '%_' },
    ]);
  });

  it.each(['', '[]', '["a"]', 'null', '1', '"a"', 'invalid', '{"a":'])('refuses %j, which is no object', (text) => {
    expect(faultOf(text)).toEqual(
      new ParameterFault('must be a JSON object such as {"language":"German"}', {
        error: 'The "customFields" query parameter must be a valid JSON.',
      }),
    );
  });

  it.each(['""', 'null', '[]', '{"$regex":"a"}', '1e999'])('refuses the value %s', (value) => {
    expect(faultOf(`{"language":${value}}`)).toEqual(
      new ParameterFault('must give "language" a text that isn\'t empty, a number, true or false'),
    );
  });

  it('takes 50 keys and refuses the 51st', () => {
    expect(parseCustomFields(fieldsOf(50))).toHaveLength(50);
    expect(faultOf(fieldsOf(51))).toEqual(new ParameterFault('must have at most 50 keys'));
  });
});
