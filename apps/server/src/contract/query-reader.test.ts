import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContractError } from './contract-error.js';
import { compileParameter, type Grammar } from './parameter.js';
import { ParameterFault } from './parameter-fault.js';
import { compileQueryReader } from './query-reader.js';

const grammars = new Map<string, Grammar>([
  [
    'json',
    (text, name) => {
      if (text === '{}') return undefined;
      if (text.startsWith('!'))
        throw new ParameterFault('must not shout', { errorType: 'loud', error: `${name} shouts` });
      return { text };
    },
  ],
  [
    'numbers',
    (text) => {
      const values: unknown = JSON.parse(text);
      if (Object.values(values as object).every((value) => typeof value !== 'string')) return values;
      throw new ParameterFault('must hold numbers');
    },
  ],
]);

const parameters = [
  { name: 'tags', schema: { type: 'array', items: { type: 'string' }, maxItems: 4 } },
  {
    name: 'kinds',
    schema: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } },
    'x-absent-values': ['null'],
  },
  { name: 'title', schema: { type: 'string' }, 'x-absent-values': ['undefined', 'null'] },
  { name: 'size', schema: { type: 'integer', minimum: 0, maximum: 90 } },
  { name: 'shift', schema: { type: 'integer' } },
  { name: 'ratio', schema: { type: 'number', exclusiveMinimum: -2 } },
  { name: 'done', schema: { type: 'boolean' } },
  { name: 'loud', schema: { type: 'boolean' }, 'x-boolean-words': { true: ['yes', '1'], false: ['no'] } },
  { name: 'side', schema: { type: 'string', enum: ['left', 'right'] } },
  { name: 'day', schema: { type: 'string', format: 'date' } },
  { name: 'filter', schema: { type: 'string', maxLength: 2000 }, 'x-grammar': 'json' },
  { name: 'numbers', schema: { type: 'string' }, 'x-grammar': 'numbers' },
  { name: 'café', schema: { type: 'string' } },
].map((declaration) => compileParameter({ openapi: '3.1.1', paths: {} }, { in: 'query', ...declaration }, grammars));

const read = compileQueryReader(parameters);
const accepted = 'tags, kinds, title, size, shift, ratio, done, loud, side, day, filter, numbers, café';

/** The faults of a query by parameter. */
function faultsOf(rawQuery: string, body?: Record<string, unknown>): unknown {
  try {
    return { value: read(rawQuery, body) };
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    return Object.fromEntries(error.details!.map(({ parameter, message }) => [parameter, message]));
  }
}

describe('reading a query string', () => {
  it.each<[string, Record<string, unknown>]>([
    ['', {}],
    ['&&', {}],
    ['title=a+b%20c%2B', { title: 'a b c+' }],
    ['title=a=b', { title: 'a=b' }],
    ['title=caf%C3%A9&caf%C3%A9=x', { title: 'café', café: 'x' }],
    ['size=007&shift=-0&ratio=-1.50', { size: 7, shift: 0, ratio: -1.5 }],
    ['shift=9007199254740991', { shift: 9_007_199_254_740_991 }],
    ['done=true&loud=no', { done: true, loud: false }],
    ['done=TRUE&loud=nO', { done: true, loud: false }],
    ['size=50.0&shift=10e-1&ratio=-1.5e%2B0', { size: 50, shift: 1, ratio: -1.5 }],
    ['size=1e+01&shift=-2E1', { size: 10, shift: -20 }],
    ['shift=1e%2B05', { shift: 100_000 }],
    ['shift=00100000000000000000000e-19', { shift: 10 }],
    ['shift=0.00e999999999999999999999999999', { shift: 0 }],
    ['shift=9007199254740993', { shift: 9_007_199_254_740_991 }],
    ['shift=9007199254740991.0', { shift: 9_007_199_254_740_991 }],
    ['shift=90071992547409.91e2', { shift: 9_007_199_254_740_991 }],
    ['shift=1e999999999', { shift: 9_007_199_254_740_991 }],
    ['shift=-1e30', { shift: -9_007_199_254_740_991 }],
    ['side=left&day=2024-02-29', { side: 'left', day: '2024-02-29' }],
    ['filter=%7B%22a%22%3A1%7D', { filter: { text: '{"a":1}' } }],
    ['title=null&kinds=null&filter={}', {}],
    ['title=&size&done=&filter=&tags=&tags', {}],
    ['=1&=&=&size=3&==x', { size: 3 }],
    ['title=100%', { title: '100%' }],
    ['title=%', { title: '%' }],
    ['title=%E9', { title: '%E9' }],
    ['title=%E0%A4', { title: '%E0%A4' }],
    ['title=%C0%80', { title: '%C0%80' }],
    ['title=%ED%A0%80', { title: '%ED%A0%80' }],
    ['title=50%25%zz', { title: '50%25%zz' }],
    ['title=a+b+%+%2B', { title: 'a b % %2B' }],
    ['title=null&size=1', { size: 1 }],
    ['size=&size=3', { size: 3 }],
    ['title=123&side=', { title: '123' }],
  ])('%s', (rawQuery, query) => {
    expect(read(rawQuery)).toEqual(query);
  });

  it.each<[string, string[]]>([
    ['tags=a', ['a']],
    ['tags=a&tags=b', ['a', 'b']],
    ['tags[]=a&tags%5B%5D=b', ['a', 'b']],
    ['tags[7]=a&tags[0]=b&tags%5b1%5d=c', ['a', 'b', 'c']],
    ['tags=a&tags[]=b', ['a', 'b']],
    ['tags=["a","b"]', ['a', 'b']],
    ['tags=%5B%22a%22%5D', ['a']],
    ['tags=[]', []],
    ['tags=["a",1]', ['["a",1]']],
    ['tags=["a"', ['["a"']],
    ['tags=["a"]&tags=b', ['["a"]', 'b']],
    ['tags[]=["a"]', ['["a"]']],
    ['tags[]=', ['']],
    ['tags[]', ['']],
    ['tags=&tags=a', ['a']],
    ['tags[]=&tags=', ['']],
  ])('%s is a list', (rawQuery, tags) => {
    expect(read(rawQuery)).toEqual({ tags });
  });

  it.each<[string, Record<string, string>]>([
    ['foo=1', { foo: `is not a parameter of this operation, which takes ${accepted}` }],
    ['foo', { foo: `is not a parameter of this operation, which takes ${accepted}` }],
    ['[]=1', { '[]': `is not a parameter of this operation, which takes ${accepted}` }],
    ['title=null&title=a', { title: 'must be given once, as a single value' }],
    ['title[]=null', { title: 'must be given once, as a single value' }],
    ['title[]=', { title: 'must be given once, as a single value' }],
    ['tags[x]=1', { 'tags[x]': `is not a parameter of this operation, which takes ${accepted}` }],
    ['tags[][]=1', { 'tags[][]': `is not a parameter of this operation, which takes ${accepted}` }],
    ['filter[$gt=1', { 'filter[$gt': `is not a parameter of this operation, which takes ${accepted}` }],
    ['TITLE=1', { TITLE: `is not a parameter of this operation, which takes ${accepted}` }],
    ['toString=1', { toString: `is not a parameter of this operation, which takes ${accepted}` }],
    ['title%00=1', { 'title\0': `is not a parameter of this operation, which takes ${accepted}` }],
    [
      `${'x'.repeat(65)}=1`,
      { [`${'x'.repeat(64)}…`]: `is not a parameter of this operation, which takes ${accepted}` },
    ],
    ['title=a&title=b', { title: 'must be given once, as a single value' }],
    ['title[]=a', { title: 'must be given once, as a single value' }],
    ['size[0]=1', { size: 'must be given once, as a single value' }],
    ['%zz+=1', { '%zz ': `is not a parameter of this operation, which takes ${accepted}` }],
    ['tags%=1', { 'tags%': `is not a parameter of this operation, which takes ${accepted}` }],
    ['title=a%00', { title: 'must be text without U+0000' }],
    ['tags[]=%00', { tags: 'must be text without U+0000' }],
    ['tags=["\\u0000"]', { tags: 'must be text without U+0000' }],
    ['tags=a&tags=b&tags=c&tags=d&tags=e', { tags: 'must be a list of at most 4 values' }],
    ['kinds=["a","c"]', { kinds: 'must be a list, each one of a, b' }],
    ['size=-1', { size: 'must be a whole number of at least 0 and at most 90' }],
    ['size=1.5', { size: 'must be a whole number of at least 0 and at most 90' }],
    ['size=1e999999999', { size: 'must be a whole number of at least 0 and at most 90' }],
    ['ratio=-2', { ratio: 'must be a decimal number of more than -2' }],
    ['done=wahr', { done: 'must be one of true, false, in any case' }],
    ['loud=true', { loud: 'must be one of yes, 1, no, in any case' }],
    ['side=up', { side: 'must be one of left, right' }],
    ['day=2023-02-29', { day: 'must be text in the form date' }],
    ['filter=!', { filter: 'must not shout' }],
    [`filter=${'a'.repeat(2001)}`, { filter: 'must be text of at most 2000 characters' }],
    [
      'size=x&foo=1&foo=2&size=2',
      {
        foo: `is not a parameter of this operation, which takes ${accepted}`,
        size: 'must be given once, as a single value',
      },
    ],
  ])('%s is refused', (rawQuery, faults) => {
    expect(faultsOf(rawQuery)).toEqual(faults);
  });

  it.each([
    '0x10',
    ' 5',
    '5 ',
    '+5',
    '',
    '-',
    '--1',
    '1.',
    '.5',
    '1.e1',
    '1e',
    '1e 5',
    '1e+',
    '1e1.0',
    'e5',
    '15e-1',
    '1_0',
    '٣',
    'NaN',
    'Infinity',
  ])('takes %j for no whole number', (text) => {
    const rawQuery = `shift=${encodeURIComponent(text)}`;
    expect(faultsOf(rawQuery)).toEqual(text === '' ? { value: {} } : { shift: 'must be a whole number' });
  });

  it('names __proto__ like any other name and leaves prototypes alone', () => {
    expect(() => read('__proto__=1&__proto__[x]=1&constructor[prototype][x]=1')).toThrow(
      expect.objectContaining({
        details: ['__proto__', '__proto__[x]', 'constructor[prototype][x]'].map((parameter) => ({
          parameter,
          message: `is not a parameter of this operation, which takes ${accepted}`,
        })),
      }),
    );
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });

  it('carries the code and text of a single fault', () => {
    expect(() => read('filter=!')).toThrow(
      expect.objectContaining({ status: 400, errorType: 'loud', error: 'filter shouts [loud]' }),
    );
    expect(() => read('filter=!&size=x')).toThrow(
      expect.objectContaining({
        errorType: 'invalid-params',
        error: '"filter" must not shout; "size" must be a whole number of at least 0 and at most 90 [invalid-params]',
      }),
    );
    expect(() => read('a%22%0A=1')).toThrow(/^"a\\"\\n" is not a parameter/);
  });

  it('answers thousands of faults briefly', () => {
    const rawQuery = Array.from({ length: 4000 }, (_, index) => `f${index}`).join('&');
    expect(Object.keys(faultsOf(rawQuery) as object)).toHaveLength(32);
  });

  it('shares one frozen answer to nothing', () => {
    expect(read('')).toBe(read(''));
    expect(Object.isFrozen(read(''))).toBe(true);
  });
});

describe('an object in brackets', () => {
  it.each<[string, Record<string, string>]>([
    ['filter[a]=b', { 'filter[a]': 'is not a parameter; send "filter" as JSON text: {"a":"b"}' }],
    [
      'filter%5Ba%5D=%22%C3%BC%25+x',
      { 'filter[a]': 'is not a parameter; send "filter" as JSON text: {"a":"\\"ü% x"}' },
    ],
    [
      'filter[a]=1&filter[b][c]=2&filter[b][d][]=3&filter[b][d][]=4',
      {
        'filter[a]': 'is not a parameter; send "filter" as JSON text: {"a":"1","b":{"c":"2","d":["3","4"]}}',
      },
    ],
    [
      'filter[__proto__][x]=1',
      { 'filter[__proto__][x]': 'is not a parameter; send "filter" as JSON text: {"__proto__":{"x":"1"}}' },
    ],
    ['tags[a]=b', { 'tags[a]': `is not a parameter of this operation, which takes ${accepted}` }],
    [
      'numbers[a]=5&numbers[b]=true',
      { 'numbers[a]': 'is not a parameter; send "numbers" as JSON text: {"a":5,"b":true}' },
    ],
    [
      'numbers[a]=x&numbers[b]=5',
      {
        'numbers[a]': 'is not a parameter; send "numbers" as JSON text',
      },
    ],
  ])('%s is answered by the text that is right', (rawQuery, faults) => {
    expect(faultsOf(rawQuery)).toEqual(faults);
  });
});

describe('what is required', () => {
  const [, , title, size, , , done] = parameters;
  const reader = compileQueryReader([{ ...title!, isRequired: true }, size!, done!], [['size', 'done']]);

  it.each([
    ['', ['title is required and must be text', 'size is required unless "done" is given']],
    ['title=undefined&done=', ['title is required and must be text', 'size is required unless "done" is given']],
    ['title=a&done=x', ['done must be one of true, false, in any case']],
    ['title=a&title=b&size=1', ['title must be given once, as a single value']],
  ])('%j names what is missing once', (rawQuery, faults) => {
    const details = faults.map((fault) => {
      const [parameter, ...message] = fault.split(' ');
      return { parameter, message: message.join(' ') };
    });
    expect(() => reader(rawQuery)).toThrow(expect.objectContaining({ details }));
  });

  it('is content with one of the group, from wherever it comes', () => {
    expect(reader('title=a&done=true')).toEqual({ title: 'a', done: true });
    expect(reader('title=a', { size: 1 })).toEqual({ title: 'a', size: 1 });
  });
});

describe('reading a body', () => {
  it('takes texts, JSON values and lists, and nothing that the query string gives', () => {
    const body = { title: 'body', size: 5, done: true, tags: ['a', ''], filter: { a: [1] }, side: '', day: null };
    expect(read('title=query', body)).toEqual({
      title: 'query',
      size: 5,
      done: true,
      tags: ['a', ''],
      filter: { text: '{"a":[1]}' },
    });
    expect(read('title=&tags=', { title: 'body', tags: '["x","y"]' })).toEqual({ title: 'body', tags: ['x', 'y'] });
    expect(read('', { tags: [] })).toEqual({ tags: [] });
  });

  it('refuses a value of another shape, and an unknown key', () => {
    expect(faultsOf('', { title: ['a'], size: {}, tags: ['a', 1], done: 1, 'tags[]': 'a', shift: 1e300 })).toEqual({
      title: 'must be text',
      size: 'must be a whole number of at least 0 and at most 90',
      tags: 'must be a list of at most 4 values',
      'tags[]': `is not a parameter of this operation, which takes ${accepted}`,
      done: 'must be one of true, false, in any case',
    });
    expect(faultsOf('', JSON.parse('{"__proto__": {"a": 1}, "title": "\\u0000"}') as Record<string, unknown>)).toEqual(
      Object.fromEntries([
        ['__proto__', `is not a parameter of this operation, which takes ${accepted}`],
        ['title', 'must be text without U+0000'],
      ]),
    );
  });

  it('survives JSON as deep as it can be sent', () => {
    const filter: unknown = JSON.parse(`${'['.repeat(8000)}${']'.repeat(8000)}`);
    expect(faultsOf('', { filter })).toEqual({ filter: 'must be text of at most 2000 characters' });
    const deeper: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expect(() => read('', { filter: deeper })).toThrow(ContractError);
  });
});

describe('any query', () => {
  const texts = fc
    .string({ unit: 'binary', minLength: 1 })
    .filter((text) => text.isWellFormed() && !text.includes('\0'));
  const lists = fc.array(texts, { minLength: 1, maxLength: 4 });
  const encode = encodeURIComponent;

  it('gives back the list that was written, in each form', () => {
    fc.assert(
      fc.property(lists, (tags) => {
        const forms = [
          tags.map((tag) => `tags[]=${encode(tag)}`),
          tags.map((tag) => `tags%5B%5D=${encode(tag)}`),
          tags.map((tag, index) => `tags[${index}]=${encode(tag)}`),
          [`tags=${encode(JSON.stringify(tags))}`],
          new URLSearchParams(tags.map((tag): [string, string] => ['tags[]', tag])).toString().split('&'),
        ];
        for (const form of forms) expect(read(form.join('&'))).toEqual({ tags });
        if (tags.length > 1) expect(read(tags.map((tag) => `tags=${encode(tag)}`).join('&'))).toEqual({ tags });
      }),
    );
  });

  it('is read or refused with a ContractError whose body is JSON', () => {
    const names = fc.constantFrom('tags', 'title', 'size', 'filter', 'done', '__proto__', 'x');
    const pieces = fc.oneof(
      names,
      fc.constantFrom('[', ']', '[]', '[0]', '=', '&', '%', '%00', '+', '{}'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(
        fc.array(pieces).map((parts) => parts.join('')),
        fc.option(fc.dictionary(names, fc.jsonValue()), { nil: undefined }),
        (rawQuery, body) => {
          try {
            expect(Object.keys(read(rawQuery, body)).every((name) => accepted.includes(name))).toBe(true);
          } catch (error) {
            if (!(error instanceof ContractError)) throw error;
            expect(JSON.parse(JSON.stringify(error.toBody()))).toEqual(error.toBody());
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
