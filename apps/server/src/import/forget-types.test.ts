import { expect, it } from 'vitest';
import { forgetTypes } from './forget-types.js';

it('forgets what was said of a path and of all below it', () => {
  const types = JSON.stringify([
    ['string', 'closedAt'],
    ['$oid', 'tags', 0],
    ['$date', 'tagsOfOld'],
    ['string', 'v', 'x'],
  ]);
  expect(forgetTypes(types, ['closedAt', 'tags'])).toBe('[["$date","tagsOfOld"],["string","v","x"]]');
  expect(forgetTypes(types, ['closedAt', 'tags', 'tagsOfOld', 'v.x'])).toBeNull();
  expect(forgetTypes(null, ['closedAt'])).toBeNull();
});
