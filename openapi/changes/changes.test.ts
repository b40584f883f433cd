import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import released from '../released/1.0.0.json' with { type: 'json' };
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesBetween, type ContractChanges } from './changes-between.ts';
import { DECISIONS } from './decisions.ts';
import { findUnannounced } from './find-unannounced.ts';
import { releases } from './releases.ts';

type Contract = typeof released;

const LIST = 'GET /api/v1/voip/rooms';
const CALL = 'GET /api/v1/voip/room';
const all = releases();
const current = fileURLToPath(import.meta.resolve('@switchboard/contract/openapi.json'));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'contract-changes-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What distinguishes 1.0.0 from a copy of it that was edited. */
function changesAfter(edit: (contract: Contract) => void): ContractChanges {
  const [base, revision] = [join(folder, 'base.json'), join(folder, 'revision.json')];
  const edited = structuredClone(released);
  edit(edited);
  writeFileSync(base, JSON.stringify(released));
  writeFileSync(revision, JSON.stringify(edited));
  return changesBetween(base, revision);
}

const byCodePoint = (a: string, b: string) => (a < b ? -1 : 1);
const list = (contract: Contract) => contract.paths['/api/v1/voip/rooms'].get;
const call = (contract: Contract) => contract.paths['/api/v1/voip/room'].get;

describe('the contract', () => {
  it.each(all.slice(0, -1).map((release, index) => ({ from: release, to: all[index + 1] ?? release })))(
    'of $to.version breaks nothing of $from.version but what its version announces',
    ({ from, to }) => {
      expect(findUnannounced(changesBetween(from.file, to.file))).toEqual([]);
    },
  );

  it('breaks nothing of the last release but what its version announces', () => {
    const changes = changesBetween(all.at(-1)?.file ?? '', current);
    expect(
      findUnannounced(changes),
      'Take these changes back, or raise the first part of info.version in openapi/openapi.yaml',
    ).toEqual([]);
  });
});

describe('an exception', () => {
  const { '1.1.0': decisions } = DECISIONS;
  /** 1.1.0 as it was released, or as it is now. */
  const file = all.find(({ version }) => version === '1.1.0')?.file ?? current;
  const excepted = (changes: ContractChanges) =>
    changes.changes
      .filter(({ text }) => text.includes('No client is affected'))
      .map(({ subject, text }) => `${subject}: ${text}`);

  it('each of 1.1.0 is a finding of the comparison, and has a reason', () => {
    const from = all.find(({ version }) => version === '1.0.0')?.file ?? '';
    const { exceptions = [] } = decisions ?? {};
    expect(exceptions).toHaveLength(7);
    expect(excepted(changesBetween(from, file)).toSorted(byCodePoint)).toEqual(
      exceptions
        .map(({ subject, text, reason }) => `${subject}: ${text} No client is affected: ${reason}.`)
        .toSorted(byCodePoint),
    );
  });

  it('lets no other breaking change through', () => {
    const changes = changesAfter((contract) => {
      contract.info.version = '1.1.0';
      delete (list(contract) as { requestBody?: object }).requestBody;
      list(contract).parameters.splice(5, 1);
      delete (contract.components.schemas.VoipRoom.properties as { queue?: object }).queue;
    });
    expect(excepted(changes)).toHaveLength(1);
    expect(findUnannounced(changes).map(({ text }) => text)).toEqual([
      'parameter `queue`: `queue` query parameter was removed.',
      'answer 200, `rooms.queue`: Property `queue` of `VoipRoom` was removed.',
    ]);
  });

  it.each(['1.0.1', '1.2.0'])('holds for its own version alone, not for %s', (version) => {
    const changes = changesAfter((contract) => {
      contract.info.version = version;
      delete (list(contract) as { requestBody?: object }).requestBody;
    });
    expect(findUnannounced(changes).map(({ text }) => text)).toEqual(['`requestBody`: Request body was removed.']);
  });
});

describe('a change that breaks clients', () => {
  it.each([
    {
      change: 'a parameter is removed',
      edit: (contract: Contract) => void list(contract).parameters.splice(5, 1),
      found: { subject: LIST, text: 'parameter `queue`: `queue` query parameter was removed.' },
    },
    {
      change: 'a parameter becomes required',
      edit: (contract: Contract) => void Object.assign(call(contract).parameters[1] ?? {}, { required: true }),
      found: { subject: CALL, text: 'parameter `rid`: `rid` query parameter became required.' },
    },
    {
      change: 'a word of a parameter is no longer accepted',
      edit: (contract: Contract) => void call(contract).parameters[3]?.schema.enum?.pop(),
      found: { subject: CALL, text: "parameter `direction`: Enum lost values: 'outbound'." },
    },
    {
      change: 'a field of an answer is removed',
      edit: (contract: Contract) => {
        const page = contract.components.schemas.VoipRoomPage as { required: string[]; properties: { total?: object } };
        delete page.properties.total;
        page.required = page.required.filter((name) => name !== 'total');
      },
      found: { subject: LIST, text: 'answer 200, `total`: Property `total` of `VoipRoomPage` was removed.' },
    },
    {
      change: 'an operation is removed',
      edit: (contract: Contract) =>
        void delete (contract.paths as { '/api/v1/voip/room'?: object })['/api/v1/voip/room'],
      found: { subject: '/api/v1/voip/room', text: 'Path `/api/v1/voip/room` was removed.' },
    },
    {
      change: 'a path can no longer be filtered',
      edit: (contract: Contract) => {
        delete (contract.components.schemas.Room.properties.msgs as { 'x-filterable'?: true })['x-filterable'];
      },
      found: { subject: LIST, text: 'answer 200, `rooms.msgs`: `query` and `sort` may no longer name it.' },
    },
    {
      change: 'a permission no longer suffices',
      edit: (contract: Contract) => void list(contract)['x-permissions'].splice(0, 1, 'view-all-calls'),
      found: { subject: LIST, text: 'permission: `view-livechat-rooms` no longer suffices' },
    },
  ])('is named, and refused within a major version: $change', ({ edit, found }) => {
    const changes = changesAfter(edit);
    expect(findUnannounced(changes)).toContainEqual({ ...found, impact: 'breaking' });
  });

  it('is let through when the major version was raised', () => {
    const changes = changesAfter((contract) => {
      list(contract).parameters.splice(5, 1);
      contract.info.version = '2.0.0';
    });
    expect({ version: changes.to, unannounced: findUnannounced(changes) }).toEqual({
      version: '2.0.0',
      unannounced: [],
    });
  });

  it('is refused when the minor version alone was raised', () => {
    const changes = changesAfter((contract) => {
      list(contract).parameters.splice(5, 1);
      contract.info.version = '1.1.0';
    });
    expect(findUnannounced(changes)).toHaveLength(1);
  });
});

describe('a change that breaks nobody', () => {
  it('is named, and let through', () => {
    const changes = changesAfter((contract) => {
      const parameter = {
        name: 'phone',
        in: 'query',
        description: 'Calls of this number.',
        schema: { type: 'string' },
      };
      list(contract).parameters.push(parameter as never);
      Object.assign(contract.components.schemas.VoipRoomPage.properties, { next: { type: 'integer' } });
      list(contract).summary = 'List all calls';
      call(contract)['x-permissions'].push('view-all-calls');
    });
    expect(changes).toEqual({
      from: '1.0.0',
      to: '1.0.0',
      changes: [
        { subject: LIST, text: '`summary` modified', impact: 'words' },
        { subject: LIST, text: 'parameter `phone`: added', impact: 'compatible' },
        { subject: LIST, text: 'answer 200, `next`: added', impact: 'compatible' },
        { subject: CALL, text: 'permission: `view-all-calls` suffices', impact: 'compatible' },
      ],
    });
    expect(findUnannounced(changes)).toEqual([]);
  });
});

it('releases come in the order of their versions', () => {
  expect(all.map(({ version }) => version).toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))).toEqual(
    all.map(({ version }) => version),
  );
});
