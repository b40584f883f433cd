/** Says, in one line, what is left out for lack of something; under REQUIRE_ALL=1 that is a failure. */
export function leaveOut(what: string, needs: string): false {
  const message = `${what}: needs ${needs}`;
  if (process.env['REQUIRE_ALL'] === '1') throw new Error(message);
  console.warn(`Left out: ${message}.`);
  return false;
}
