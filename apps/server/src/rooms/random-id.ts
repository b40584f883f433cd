import { randomInt } from 'node:crypto';

/** Meteor's alphabet without look-alikes, of which Rocket.Chat makes its ids. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz';

/** An id of a document, or with 43 characters a token, as Rocket.Chat makes them. */
export function randomId(length = 17): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
