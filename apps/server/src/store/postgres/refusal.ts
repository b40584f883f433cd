import { DatabaseError } from 'pg';
import { StoreSchemaError } from '../schema.js';
import { addressOf } from './address.js';

export const ANOTHER_STORE = 'DATABASE_READ_URL names another store than DATABASE_URL, not a replica of it.';

const FILE_FAULTS = ['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR'];
const UNREACHED = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'];

type Setting = 'DATABASE_URL' | 'DATABASE_READ_URL';

/** What a refusal of the server means for who set this up, and what would help; undefined for one that isn't their doing. */
export function explainRefusal(error: Error, setting: Setting, url: string): StoreSchemaError | undefined {
  const text = error instanceof DatabaseError ? refusalText(error, setting, url) : faultText(error, setting, url);
  return text === undefined ? undefined : new StoreSchemaError(text, { cause: error });
}

function refusalText(error: DatabaseError, setting: Setting, url: string): string | undefined {
  const { user, database, shown } = addressOf(url);
  const texts: Readonly<Record<string, string>> = {
    '28P01': `${shown} refuses the password of ${user}. Correct it in ${setting}.`,
    '28000': `${shown} does not let ${user} in: ${error.message}. ${admission(error, setting)}`,
    '3D000': `${shown} has no database ${database}. Make it: create database "${database}" encoding 'UTF8' template template0. Or name another in ${setting}.`,
    '42501': `${user} may not make tables in ${shown}: ${error.message}. Make ${user} the owner: alter database "${database}" owner to "${user}".`,
    '58P01': `${shown} lacks an extension: ${error.message}. Install PostgreSQL's contrib modules (Debian has them in postgresql).`,
    '0A000': `${shown} lacks an extension: ${error.message}. Install PostgreSQL's contrib modules (Debian has them in postgresql).`,
    '25006': `${shown} is read-only: default_transaction_read_only is on. Turn it off for ${user} or the database.`,
    ...(error.message.includes('gin_trgm_ops')
      ? {
          '42704': `${shown} has the extension pg_trgm where ${user} doesn't find it. Put its schema in the search_path, or move it: alter extension pg_trgm set schema public.`,
        }
      : {}),
    ...(setting === 'DATABASE_READ_URL' ? replicaTexts(error, url) : {}),
  };
  return texts[error.code ?? ''];
}

/** What helps where no rule of the server's pg_hba.conf lets the role in. */
function admission({ message }: DatabaseError, setting: Setting): string {
  return /no encryption|SSL off/.test(message)
    ? `If it takes encrypted connections alone, ask for one in ${setting}: add sslmode=require or verify-full to its query.`
    : `Correct the role or the database in ${setting}, or the server's pg_hba.conf.`;
}

interface Attempt {
  readonly setting: Setting;
  readonly user: string;
  readonly shown: string;
  /** Host and port. */
  readonly place: string;
  readonly message: string;
}

/** What the driver, or the encryption, says by itself: there is no code of PostgreSQL's for it. */
const BEFORE_THE_SERVER: readonly (readonly [RegExp, (attempt: Attempt) => string])[] = [
  [
    /client password must be/,
    ({ setting, user, shown }) =>
      `${shown} wants a password of ${user}, and ${setting} has none. Put it in there, behind the user's name and a ` +
      'colon, or in PGPASSWORD.',
  ],
  [
    /does not support SSL connections/,
    ({ setting, place }) =>
      `${setting} asks for an encrypted connection (sslmode), and ${place} offers none. Leave sslmode out, or turn on ` +
      'ssl in that server.',
  ],
  [
    /SELF_SIGNED_CERT|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_(HAS_EXPIRED|NOT_YET_VALID|UNTRUSTED)|ERR_TLS_CERT|ERR_SSL|EPROTO/,
    ({ setting, place, message }) =>
      `The certificate of ${place} is not accepted: ${message}. Name the one of its authority in ${setting} ` +
      '(sslrootcert), or correct its host.',
  ],
];

/** Nothing can be made in a replica. */
function replicaTexts(error: DatabaseError, url: string): Readonly<Record<string, string>> {
  const { user, database, shown } = addressOf(url);
  return {
    '3D000': `${shown} has no database ${database}. DATABASE_READ_URL must name the replica of the one in DATABASE_URL.`,
    '42501': `${user} may not read in ${shown}: ${error.message}. On the primary: grant select on all tables in its schema to "${user}".`,
    '42P01': ANOTHER_STORE,
  };
}

/** Of what is in the way before a server is asked. */
function faultText(error: NodeJS.ErrnoException, setting: Setting, url: string): string | undefined {
  const { code = '', path } = error;
  // The driver reads them with the URL, so that nothing can be told of it.
  if (path !== undefined && FILE_FAULTS.includes(code)) {
    return `${setting} names a file that can't be read, ${path} (${code}). Correct sslrootcert, sslcert or sslkey in it.`;
  }
  const { host, port, user, shown } = addressOf(url);
  const [, explain] = BEFORE_THE_SERVER.find(([pattern]) => pattern.test(`${code} ${error.message}`)) ?? [];
  if (explain !== undefined) return explain({ setting, user, shown, place: `${host}:${port}`, message: error.message });
  if (setting === 'DATABASE_READ_URL' || !UNREACHED.includes(code)) return undefined;
  return `${setting}: nothing answers at ${host}:${port}: ${error.message || code}. Correct the host and port, or start the server there.`;
}
