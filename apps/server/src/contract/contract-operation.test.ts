import { describe, expect, it } from 'vitest';
import { readOperations } from './contract-operation.js';

const read = (paths: object) => readOperations({ openapi: '3.1.1', paths });

describe('a document that would be misread is refused by name', () => {
  it.each<[object, string]>([
    [{ '/a': { post: { operationId: 'a' } } }, 'POST /a: only GET operations can be bound'],
    [{ '/a/{id}': { get: { operationId: 'a' } } }, "GET /a/{id}: a path with parameters can't be bound"],
    [{ '/a': { get: {} } }, 'GET /a: an operationId is needed'],
    [
      { '/a': { get: { operationId: 'a' } }, '/b': { get: { operationId: 'a' } } },
      'The operationId "a" is declared twice',
    ],
    [
      { '/a': { get: { operationId: 'a', 'x-permissions': 'look' } } },
      'Operation "a": x-permissions must be a list of names',
    ],
    [{ '/a': { get: { operationId: 'a', 'x-rate-limit': 5 } } }, 'Operation "a": x-rate-limit must be { setting'],
  ])('%j', (paths, reason) => {
    expect(() => read(paths)).toThrow(reason);
  });
});

describe('the parameters of an operation', () => {
  it('are those of its path, unless it declares them anew', () => {
    const ofPath = { in: 'query', name: 'a', description: 'of the path' };
    const other = { in: 'query', name: 'b' };
    const own = { in: 'query', name: 'a', description: 'its own' };
    const [source] = read({ '/a': { parameters: [ofPath, other], get: { operationId: 'a', parameters: [own] } } });
    expect(source?.parameters).toEqual([own, other]);
  });
});

function exampleOf(media: object): string | undefined {
  const responses = { 401: { content: { 'application/json': media } } };
  return read({ '/a': { get: { operationId: 'a', responses } } })[0]
    ?.operation.example(401)
    ?.toString();
}

describe('the example of an answer', () => {
  it('is its single one', () => {
    expect(exampleOf({ example: { b: 'ü', a: [1] } })).toBe('{"b":"ü","a":[1]}');
    expect(exampleOf({ examples: { only: { value: { b: 1 } } } })).toBe('{"b":1}');
  });

  it('is none of several', () => {
    expect(exampleOf({ examples: { one: { value: 1 }, two: { value: 2 } } })).toBeUndefined();
    expect(exampleOf({})).toBeUndefined();
  });
});
