import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, parseJsonObject } from './json-text.js';

describe('parseJson', () => {
  it('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 7, noUnicodeString: false }), (text) => {
        fc.pre(!text.includes('\\u0000'));
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each(['', '{', '{"a":1', "{'a':1}", '{a:1}', '[1,]', 'undefined', 'NaN', '"', '"\\', '1 2', '{"a":1}}'])(
    'refuses %j',
    (text) => {
      expect(() => parseJson(text)).toThrow(new SyntaxError('must be valid JSON'));
    },
  );

  it('takes 8 levels and refuses the ninth', () => {
    const eightLevels = '{"a":['.repeat(4) + ']}'.repeat(4);
    expect(parseJson(eightLevels)).toEqual(JSON.parse(eightLevels));
    expect(() => parseJson(`[${eightLevels}]`)).toThrow(new SyntaxError('must be JSON of at most 8 levels'));
  });

  it('counts the brackets that nest, not those in strings or side by side', () => {
    const text = '[["[[[[[[[[[", "\\"[[[[[[[[["], [], [], [], [], [], [], [], [], [], {"{{{{{{{{{":[]}]';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('refuses a million brackets', () => {
    expect(() => parseJson('['.repeat(1_000_000))).toThrow(new SyntaxError('must be JSON of at most 8 levels'));
  });

  it('refuses U+0000 in a string or key, however the escape stands', () => {
    const fault = new SyntaxError('must not hold the character U+0000');
    expect(() => parseJson(String.raw`"a\u0000"`)).toThrow(fault);
    expect(() => parseJson(String.raw`{"\u0000":1}`)).toThrow(fault);
    expect(() => parseJson(String.raw`"\\\u0000"`)).toThrow(fault);
    expect(parseJson(String.raw`"\\u0000"`)).toBe(String.raw`\u0000`);
  });

  it('keeps lone surrogates, and __proto__ as a key', () => {
    expect(parseJson(String.raw`"\ud800"`)).toBe('\ud800');
    const value = parseJson('{"__proto__":{"polluted":true}}');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect((value as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('parseJsonObject', () => {
  it('gives the object', () => {
    expect(parseJsonObject('{"a":[1]}', '{}')).toEqual({ a: [1] });
  });

  it.each(['[]', 'null', '"a"', '1', 'true', '{'])('refuses %s', (text) => {
    expect(() => parseJsonObject(text, '{"ts":-1}')).toThrow(
      new SyntaxError('must be a JSON object such as {"ts":-1}'),
    );
  });
});
