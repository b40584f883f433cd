import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLiteralPattern } from './literal-pattern.js';

describe('parseLiteralPattern', () => {
  it.each([
    ['abc', { op: 'contains', text: 'abc' }],
    ['^abc', { op: 'prefix', text: 'abc' }],
    ['', { op: 'contains', text: '' }],
    ['^', { op: 'prefix', text: '' }],
    [String.raw`\^abc`, { op: 'contains', text: '^abc' }],
    [String.raw`^\^abc`, { op: 'prefix', text: '^abc' }],
    [String.raw`\+1 \(55\) 3\.5\\`, { op: 'contains', text: String.raw`+1 (55) 3.5\ `.trimEnd() }],
    [String.raw`\a-b/c_%'"`, { op: 'contains', text: `a-b/c_%'"` }],
    ['Zoë 😀', { op: 'contains', text: 'Zoë 😀' }],
  ])('reads %j', (pattern, expected) => {
    expect(parseLiteralPattern(pattern)).toEqual(expected);
  });

  it.each('.*+?()[]{}|$^'.split(''))('refuses %s without a backslash', (character) => {
    const fault = new SyntaxError(
      `must have a backslash before "${character}" in "$regex", which takes literal text, after ^ its beginning`,
    );
    expect(() => parseLiteralPattern(`a${character}`)).toThrow(fault);
    expect(() => parseLiteralPattern(`^${character}`)).toThrow(fault);
  });

  it.each(['\\', 'a\\', '^\\', 'a\\\\\\'])('refuses %j, which ends in a lone backslash', (pattern) => {
    expect(() => parseLiteralPattern(pattern)).toThrow(
      new SyntaxError('must have a character behind the last backslash of "$regex"'),
    );
  });

  it('gives back any text whose every character has a backslash', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = Array.from(text, (character) => `\\${character}`).join('');
        expect(parseLiteralPattern(escaped)).toEqual({ op: 'contains', text });
      }),
    );
  });

  it('reads what would be a slow pattern at once', () => {
    const text = '(a+)+'.repeat(200_000);
    expect(parseLiteralPattern(Array.from(text, (character) => `\\${character}`).join(''))).toEqual({
      op: 'contains',
      text,
    });
  });
});
