import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import document from '@switchboard/contract/openapi.json' with { type: 'json' };
import { z } from 'zod';

const wholeNumber = (least: number, most = Number.MAX_SAFE_INTEGER) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number of at least ${least}`)
    .transform(Number)
    .pipe(z.number().int().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`));

const onOrOff = z
  .enum(['on', 'off', 'true', 'false', '1', '0'], 'must be on or off')
  .transform((word) => word === 'on' || word === 'true' || word === '1');

const listOf = (what: string, isValid: (item: string) => boolean) =>
  z
    .string()
    .transform((text) => text.split(',').map((item) => item.trim()))
    .refine((items) => items.every(isValid), `must be ${what}, separated by commas`);

interface Setting<Value> {
  readonly schema: z.ZodType<Value, string>;
  readonly default: string;
  readonly description: string;
  /** Never shown, and also read from the file that `<NAME>_FILE` names. */
  readonly secret?: true;
}

const setting = <Value>(schema: z.ZodType<Value, string>, fallback: string, description: string): Setting<Value> => ({
  schema,
  default: fallback,
  description,
});

/** Every setting there is. A setting that isn't set, or is empty, has its default. */
export const SETTINGS = {
  PORT: setting(wholeNumber(0, 65_535), '3000', 'Port to listen on; 0 takes a free one.'),
  HOST: setting(z.string(), '127.0.0.1', 'Address to listen on; 0.0.0.0 or :: for all of the machine.'),
  DATABASE_URL: {
    ...setting(
      z.string().refine(isStore, 'must be sqlite:<file> or postgres://<user>:<password>@<host>/<database>'),
      'sqlite:./data/switchboard.db',
      'The store: sqlite:<file> or postgres://<user>:<password>@<host>/<database>.',
    ),
    secret: true,
  },
  DATABASE_READ_URL: {
    ...setting(
      z
        .string()
        .refine((text) => text === '' || isPostgresUrl(text), 'must be postgres://<user>:<password>@<host>/<database>'),
      '',
      'A replica of the PostgreSQL in DATABASE_URL, one server, which lists are read from.',
    ),
    secret: true,
  },
  DATABASE_POOL_SIZE: setting(
    wholeNumber(1, 1_000),
    '10',
    'Most connections to PostgreSQL for reading, as many more for writing, and for answers without a limit.',
  ),
  DATABASE_CONNECT_TIMEOUT: setting(
    wholeNumber(1, 60),
    '3',
    'Seconds to wait for a connection to PostgreSQL; then the answer is 503.',
  ),
  DATABASE_STATEMENT_TIMEOUT: setting(
    wholeNumber(1, 3_600),
    '10',
    'Seconds that a statement may take in PostgreSQL; then the answer is 503.',
  ),
  LOG_LEVEL: setting(
    z.enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'must be trace, debug, info, warn, error, fatal or silent',
    ),
    'info',
    'Least important level that is logged.',
  ),
  RATE_LIMIT_LISTS: setting(
    wholeNumber(0),
    contractLimit('RATE_LIMIT_LISTS'),
    'Calls a minute of a caller to each list; 0: no limit.',
  ),
  RATE_LIMIT_VOIP_ROOM: setting(
    wholeNumber(0),
    contractLimit('RATE_LIMIT_VOIP_ROOM'),
    'Calls a minute of a caller to voip/room; 0: no limit.',
  ),
  AUTH_FAILURES_PER_MINUTE: setting(
    wholeNumber(0),
    '60',
    'Failed authentications a minute of an address before it gets 429; 0: no limit.',
  ),
  TRUSTED_PROXIES: setting(
    listOf('IP addresses or networks such as 10.0.0.0/8', isNetwork).or(z.literal('').transform(() => [])),
    '',
    'Proxies whose X-Forwarded-For, -Host and -Proto are believed.',
  ),
  CORS_ORIGINS: setting(
    listOf('origins such as https://example.com, or *', isOrigin).or(z.literal('').transform(() => [])),
    '',
    'Web origins that may call, or *; none: CORS is off.',
  ),
  DEFAULT_COUNT: setting(wholeNumber(1), '50', 'Rooms of a page when `count` is not given.'),
  MAX_COUNT: setting(wholeNumber(1), '100', 'Most rooms of a page.'),
  ANSWER_CACHE_MB: setting(wholeNumber(0, 100_000), '64', 'Memory for lists that are asked for again; 0: none.'),
  UNBOUNDED_LISTS: setting(onOrOff, 'on', 'Whether `count=0` gives all rooms.'),
  UNBOUNDED_LIST_TIMEOUT: setting(
    wholeNumber(1, 86_400),
    '600',
    'Seconds that an answer to `count=0` may take in all; then it is cut.',
  ),
  LOGIN_TOKEN_DAYS: setting(wholeNumber(1, 36_500), '90', 'Days after which a login token expires.'),
  HIDE_VISITOR_TOKENS: setting(onOrOff, 'off', 'Leaves visitor tokens out of every answer.'),
  PUBLIC_URL: setting(
    z
      .string()
      .refine((text) => text === '' || isHttpOrigin(text), 'must be an origin such as https://calls.example.com'),
    '',
    'Origin that readers of the documentation reach this server by, for its samples; none: that of their request.',
  ),
  DOCS: setting(onOrOff, 'on', 'Whether the documentation is served, at /docs.'),
} satisfies Record<string, Setting<unknown>>;

/** The injection token of the settings. */
export const CONFIG = Symbol('CONFIG');

export type SettingName = keyof typeof SETTINGS;

/** Every name that is read from the environment, those of files of secrets too. */
export const settingNames: readonly string[] = Object.entries<Setting<unknown>>(SETTINGS).flatMap(
  ([name, { secret }]) => (secret === true ? [name, `${name}_FILE`] : [name]),
);

export type Config = { readonly [Name in SettingName]: z.output<(typeof SETTINGS)[Name]['schema']> };

/** One setting as it stands: its text and where it came from, or what is wrong with it. */
export interface SettingReport {
  readonly name: SettingName;
  /** Undefined for a secret that was set. */
  readonly shown: string | undefined;
  readonly source: 'default' | 'environment' | `file ${string}`;
  readonly fault: string | undefined;
}

/** The environment has faults; the message names each, and the rule, never a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads every setting, once, at start.
 * @throws ConfigError that names all faults.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const { config, report } = inspectConfig(environment);
  const faults = report.flatMap(({ name, fault }) => (fault === undefined ? [] : [`${name} ${fault}`]));
  if (config === undefined) throw new ConfigError(`Bad settings:\n  ${faults.join('\n  ')}`);
  return config;
}

/** Reads every setting and says of each what it is and where it came from; no config if one has a fault. */
export function inspectConfig(environment: NodeJS.ProcessEnv): { config: Config | undefined; report: SettingReport[] } {
  const values: Record<string, unknown> = {};
  const report = (Object.keys(SETTINGS) as SettingName[]).map((name): SettingReport => {
    const { schema, default: fallback, secret }: Setting<unknown> = SETTINGS[name];
    const found = findText(name, environment, secret === true);
    if ('fault' in found) return { name, shown: undefined, source: found.source, fault: found.fault };
    const result = schema.safeParse(found.text ?? fallback);
    values[name] = result.data;
    // What is refused may hold what belongs elsewhere, a password in an origin say.
    const isHidden = found.text !== undefined && (secret === true || !result.success);
    return {
      name,
      shown: isHidden ? undefined : (found.text ?? fallback),
      source: found.source,
      fault: result.success ? undefined : result.error.issues.map(({ message }) => message).join(', '),
    };
  });
  checkReadUrl(values, report);
  const faulty = report.some(({ fault }) => fault !== undefined);
  return { config: faulty ? undefined : (values as Config), report };
}

function checkReadUrl(values: Record<string, unknown>, report: SettingReport[]): void {
  const { DATABASE_URL: url, DATABASE_READ_URL: readUrl } = values as Partial<Config>;
  if (readUrl === undefined || readUrl === '' || url === undefined || isPostgresUrl(url)) return;
  const place = report.findIndex(({ name }) => name === 'DATABASE_READ_URL');
  const fault = 'is a replica of a PostgreSQL, but DATABASE_URL names none';
  report[place] = { ...(report[place] as SettingReport), fault };
}

type Found = { source: SettingReport['source'] } & ({ text: string | undefined } | { fault: string });

function findText(name: SettingName, environment: NodeJS.ProcessEnv, secret: boolean): Found {
  const text = environment[name]?.trim();
  const file = secret ? environment[`${name}_FILE`]?.trim() : undefined;
  if (file === undefined || file === '') {
    return text === undefined || text === '' ? { source: 'default', text: undefined } : { source: 'environment', text };
  }
  if (text !== undefined && text !== '')
    return { source: `file ${file}`, fault: `is set, and ${name}_FILE too: set one of them` };
  try {
    return { source: `file ${file}`, text: readFileSync(file, 'utf8').trim() };
  } catch (error) {
    return { source: `file ${file}`, fault: `can't be read from ${file} (${(error as NodeJS.ErrnoException).code})` };
  }
}

/** The contract's own figure, which its documentation shows as the default. */
function contractLimit(name: string): string {
  const operations = Object.values(document.paths).map((path) => path.get);
  const limit = operations.map((operation) => operation['x-rate-limit']).find(({ setting }) => setting === name);
  if (limit === undefined) throw new Error(`The contract has no x-rate-limit with the setting ${name}.`);
  return String(limit.calls);
}

function isStore(text: string): boolean {
  return /^sqlite:./.test(text) || isPostgresUrl(text);
}

function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function isHttpOrigin(text: string): boolean {
  return /^https?:/.test(text) && isOrigin(text);
}

function isOrigin(text: string): boolean {
  return text === '*' || (URL.canParse(text) && new URL(text).origin === text);
}
