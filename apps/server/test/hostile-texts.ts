/** Operators and paths that `query` must not let through. */
export const FORBIDDEN = [
  '$where', '$expr', '$not', '$nor', '$type', '$elemMatch', '$function', '$', 'v.token', 'servedBy', 't', '',
]; // prettier-ignore

/** Keys with which objects are polluted. */
export const POLLUTING = [
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__proto__.polluted', 'constructor.prototype',
]; // prettier-ignore

/** Texts that have broken servers: of patterns, SQL, paths, encodings and numbers. */
export const HOSTILE = [
  '', ' ', '%', '_', '*', '.*', '(a+)+$', '^', '\\', '\\\\', '[', ']', '[]', '{', '}', '{}', '"', "'", "''", '`', ';', '--', '/*', '\n', '\r\n',
  "' or 1=1 --", "'; drop table rooms; --", '") or ("1"="1', 'x%00y', '\0', '\u0001', '\uFFFD', '\u202E', 'é', 'İ', 'ß', '😀', '\u{10FFFF}', 'ﷺ',
  'null', 'undefined', 'NaN', 'true', 'TRUE', 'True', '0', '-0', '-1', '1e3', '0x10', '1.5', '٣', '99999999999999999999', '9007199254740993',
  '1e999', '-Infinity', '2021-02-30', '2021-07-09', '2021-07-09T20:20:58+99:99', '9999-12-31T23:59:59.999-23:59', '{"start":"x"}', '{"$date":1}',
  '../../etc/passwd', '${7*7}', '{{7*7}}', '<script>', 'admin', 'manager', 'agent', 'visitor-1', 'call-1', ...POLLUTING,
  '['.repeat(9), '['.repeat(4_000), '{"a":'.repeat(1_000), 'a'.repeat(5_000), '😀'.repeat(500), 'a,'.repeat(600), `["${'a","'.repeat(700)}"]`,
]; // prettier-ignore

/** Encoded text that stands for nothing, or for half of something. */
export const BROKEN_ENCODINGS = [
  '%', '%%', '%2', '%zz', '%ED%A0%80', '%C3', '%C0%80', '%FF', '%00', '%u0041', '+', '%2B', '%26', '%3D', '%23', '#', '?', '??', '=', '&&', '|', '<>', '"',
]; // prettier-ignore
