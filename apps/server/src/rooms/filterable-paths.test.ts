import contract from '@switchboard/contract/openapi.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { readDatePaths, readFilterablePaths } from './filterable-paths.js';

const marked = { 'x-filterable': true };
const text = { type: 'string', ...marked };
const date = { type: 'string', format: 'date-time', ...marked };

function documentOf(schemas: Record<string, object>) {
  return { openapi: '3.1.1', paths: {}, components: { schemas } };
}

function pathsOf(properties: Record<string, object>) {
  return [...readFilterablePaths(documentOf({ Room: { properties } }), ['Room']).values()];
}

describe('readFilterablePaths', () => {
  it('gives each marked property its path, column and type', () => {
    const paths = readFilterablePaths(
      documentOf({
        VoipRoom: {
          type: 'object',
          properties: {
            _id: text,
            t: { type: 'string' },
            _updatedAt: date,
            usersCount: { type: 'integer', ...marked },
            open: { type: 'boolean', ...marked },
            tags: { type: 'array', items: { type: 'string' }, ...marked },
            servedBy: { type: 'object', properties: { _id: text, token: { type: 'string' } } },
            metrics: {
              properties: { response: { properties: { avg: { type: ['number', 'null'], ...marked } } } },
            },
          },
        },
      }),
      ['VoipRoom'],
    );

    expect([...paths]).toEqual([
      ['_id', { path: '_id', keys: ['_id'], column: 'id', type: 'string', indexed: false }],
      ['_updatedAt', { path: '_updatedAt', keys: ['_updatedAt'], column: 'updated_at', type: 'date', indexed: false }],
      [
        'usersCount',
        { path: 'usersCount', keys: ['usersCount'], column: 'users_count', type: 'number', indexed: false },
      ],
      ['open', { path: 'open', keys: ['open'], column: 'open', type: 'boolean', indexed: false }],
      ['tags', { path: 'tags', keys: ['tags'], column: 'tags', type: 'strings', indexed: false }],
      [
        'servedBy._id',
        { path: 'servedBy._id', keys: ['servedBy', '_id'], column: 'served_by_id', type: 'string', indexed: false },
      ],
      [
        'metrics.response.avg',
        {
          path: 'metrics.response.avg',
          keys: ['metrics', 'response', 'avg'],
          column: 'metrics_response_avg',
          type: 'number',
          indexed: false,
        },
      ],
    ]);
  });

  it('follows references, allOf and the branches of oneOf and anyOf', () => {
    const paths = readFilterablePaths(
      documentOf({
        Room: { type: 'object', properties: { ts: { ...marked, $ref: '#/components/schemas/Instant' } } },
        Instant: { type: 'string', format: 'date-time' },
        Agent: { properties: { username: text } },
        VoipRoom: {
          allOf: [
            { $ref: '#/components/schemas/Room' },
            {
              properties: {
                responseBy: { oneOf: [{ $ref: '#/components/schemas/Agent' }, { const: '' }] },
                queuedAt: { ...marked, anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
              },
            },
          ],
        },
      }),
      ['VoipRoom'],
    );
    expect([...paths.values()].map(({ path, type }) => [path, type])).toEqual([
      ['ts', 'date'],
      ['responseBy.username', 'string'],
      ['queuedAt', 'date'],
    ]);
  });

  it('joins the paths of all named schemas', () => {
    const document = documentOf({
      VoipRoom: { properties: { ts: date, queue: text } },
      LivechatRoom: { properties: { ts: date, onHold: { type: 'boolean', ...marked }, queue: { type: 'number' } } },
    });
    expect([...readFilterablePaths(document, ['VoipRoom', 'LivechatRoom']).keys()]).toEqual(['ts', 'queue', 'onHold']);
  });

  it('reads a property once where a schema states it again', () => {
    const document = documentOf({
      Base: { properties: { direction: { type: 'string' } } },
      Room: {
        allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { direction: { ...marked, enum: ['a'] } } }],
      },
    });
    expect([...readFilterablePaths(document, ['Room']).values()]).toEqual([
      { path: 'direction', keys: ['direction'], column: 'direction', type: 'string', indexed: false },
    ]);
  });

  it('ends where a schema contains itself', () => {
    const document = documentOf({
      Room: { properties: { parent: { $ref: '#/components/schemas/Room' }, name: text } },
      Loop: { allOf: [{ $ref: '#/components/schemas/Loop' }] },
    });
    expect([...readFilterablePaths(document, ['Room', 'Loop']).keys()]).toEqual(['name']);
  });

  it('takes the names of Object.prototype as keys like any other', () => {
    expect(pathsOf({ constructor: text })).toEqual([
      { path: 'constructor', keys: ['constructor'], column: 'constructor', type: 'string', indexed: false },
    ]);
  });

  it('refuses a path of two types', () => {
    const document = documentOf({ A: { properties: { queue: text } }, B: { properties: { queue: date } } });
    expect(() => readFilterablePaths(document, ['A', 'B'])).toThrow(
      new Error('"queue" is a date in B, but a string elsewhere'),
    );
    expect(() => pathsOf({ queue: { ...marked, type: ['string', 'number'] } })).toThrow(
      '"queue" of Room is x-filterable, but its type is string or number',
    );
  });

  it.each([
    ['no type', {}, 'not declared'],
    ['an object', { type: 'object' }, 'object'],
    ['a list of numbers', { type: 'array', items: { type: 'number' } }, 'array'],
    ['a list of anything', { type: 'array' }, 'array'],
    ['a list without a type', { type: 'array', items: {} }, 'array'],
    ['a list of dates', { type: 'array', items: { type: 'string', format: 'date-time' } }, 'array'],
  ])('refuses %s', (_, schema, type) => {
    expect(() => pathsOf({ p: { ...schema, ...marked } })).toThrow(
      new Error(
        `"p" of Room is x-filterable, but its type is ${type}; ` +
          'it has to be one of string, number, boolean, date-time or a list of strings',
      ),
    );
  });

  it('refuses a path within a list', () => {
    expect(() => pathsOf({ activity: { type: 'array', items: { properties: { ts: date } } } })).toThrow(
      new Error('"activity.ts" of Room is x-filterable, but lies within a list'),
    );
  });

  it('refuses two paths with one column', () => {
    expect(() => pathsOf({ servedBy: { properties: { _id: text } }, servedById: text })).toThrow(
      new Error('"servedById" and "servedBy._id" would share the column served_by_id'),
    );
  });

  it('names a reference that leads nowhere', () => {
    expect(() => readFilterablePaths(documentOf({}), ['Room'])).toThrow('#/components/schemas/Room');
    expect(() => pathsOf({ p: { $ref: 'other.json#/Room' } })).toThrow('other.json#/Room');
  });
});

describe('the contract', () => {
  it('marks the filterable paths', () => {
    expect([...readFilterablePaths(contract, ['VoipRoom', 'LivechatRoom']).keys()].toSorted()).toEqual([
      '_id',
      '_updatedAt',
      'callDuration',
      'callStarted',
      'callUniqueId',
      'callWaitingTime',
      'closedAt',
      'closedBy._id',
      'closedBy.username',
      'closer',
      'departmentAncestors',
      'departmentId',
      'direction',
      'estimatedWaitingTimeQueue',
      'fname',
      'lm',
      'metrics.chatDuration',
      'metrics.response.avg',
      'msgs',
      'name',
      'onHold',
      'open',
      'priorityId',
      'priorityWeight',
      'queue',
      'queuedAt',
      'responseBy._id',
      'servedBy._id',
      'servedBy.username',
      'slaId',
      'source.type',
      'status',
      't',
      'tags',
      'ts',
      'usersCount',
      'v._id',
      'v.phone',
      'v.status',
      'v.username',
      'verified',
      'waitingResponse',
    ]);
  });
});

describe('readDatePaths', () => {
  it('finds every date-time, filterable or not, in objects, branches and lists', () => {
    const instant = { type: 'string', format: 'date-time' };
    const document = documentOf({
      VoipRoom: {
        properties: {
          ts: date,
          name: text,
          servedBy: { properties: { ts: instant } },
          responseBy: { oneOf: [{ properties: { firstResponseTs: instant } }, { const: '' }] },
          closedAt: { anyOf: [instant, { type: 'null' }] },
          urls: { type: 'array', items: { properties: { fetchedAt: instant } } },
          pauses: { type: 'array', items: instant },
        },
      },
      LivechatRoom: { properties: { queuedAt: { $ref: '#/components/schemas/Instant' } } },
      Instant: instant,
    });
    expect(readDatePaths(document, ['VoipRoom', 'LivechatRoom'])).toEqual(
      new Set(['ts', 'servedBy.ts', 'responseBy.firstResponseTs', 'closedAt', 'urls.fetchedAt', 'pauses', 'queuedAt']),
    );
  });
});
