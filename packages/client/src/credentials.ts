/**
 * Refuses what no server can accept, and says where it usually comes from; never shows the value, as Headers would.
 * @throws TypeError
 */
export function checkCredential(name: 'userId' | 'authToken', value: string): void {
  checkIsSet(name, value);
  if (/^\s|\s$/.test(value)) {
    throw new TypeError(`${name} begins or ends with a line break or space, as read from a file: trim() it`);
  }
  if (!/^[!-~]+$/.test(value)) throw new TypeError(`${name} must be plain ASCII text without spaces`);
}

/**
 * Refuses what an environment variable without a value gives, also put into a text.
 * @throws TypeError
 */
export function checkIsSet(name: string, value: string): void {
  if (/^(undefined|null)?$/.test(value)) throw new TypeError(`${name} is missing: is its environment variable set?`);
}
