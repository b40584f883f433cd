import { describe, expect, it } from 'vitest';
import { changelogText } from './changelog.ts';
import { changelog } from './generated.ts';

const first = { version: '1.0.0', changes: undefined };
const LIST = 'GET /api/v1/voip/rooms';
const CHATS = 'GET /api/v1/livechat/rooms';

describe('the changelog', () => {
  it('begins with the first release', () => {
    expect(changelog()).toMatch(/\n?## 1\.0\.0\n\nThe first release\.$/);
  });

  it('names what breaks clients first, then what is new, and says once what several operations share', () => {
    const changes = [
      { subject: 'info', text: '`version` modified', impact: 'words' },
      { subject: LIST, text: 'parameter `phone`: added', impact: 'compatible' },
      { subject: CHATS, text: 'parameter `phone`: added', impact: 'compatible' },
      { subject: LIST, text: 'parameter `queue`: `queue` query parameter was removed.', impact: 'breaking' },
      { subject: LIST, text: '`summary` modified', impact: 'words' },
    ] as const;
    expect(changelogText([{ version: 'unreleased', changes: [] }, { version: '2.0.0', changes }, first])).toBe(`## 2.0.0

### Breaks clients

- \`${LIST}\`: parameter \`queue\`: \`queue\` query parameter was removed.

### New

- \`${LIST}\`, \`${CHATS}\`: parameter \`phone\`: added

### Smaller changes

- \`${LIST}\`: \`summary\` modified

## 1.0.0

The first release.`);
  });

  it('says of 1.1.0 what changed on purpose, and that its exceptions affect nobody', () => {
    const text = changelog();
    const of = text.slice(text.search(/^## (1\.1\.0|Not released yet)$/m), text.indexOf('## 1.0.0'));
    expect(of).not.toContain('Breaks clients');
    expect(/### Changed on purpose[^]*?\n\n(- [^]*?)\n\n###/.exec(of)?.[1]?.split('\n')).toEqual([
      expect.stringContaining('`visitorId[]=undefined`, or `visitorId=undefined` beside another, is 400'),
      expect.stringContaining('a body that is not JSON (a form, plain text, XML) is ignored'),
      expect.stringContaining('a `bigint` in a parameter is an error'),
    ]);
    expect(of.match(/No client is affected/g)).toHaveLength(7);
  });

  it('has what is not released yet', () => {
    const changes = [{ subject: LIST, text: 'parameter `phone`: added', impact: 'compatible' }] as const;
    expect(changelogText([{ version: 'unreleased', changes }, first])).toBe(`## Not released yet

### New

- \`${LIST}\`: parameter \`phone\`: added

## 1.0.0

The first release.`);
  });
});
