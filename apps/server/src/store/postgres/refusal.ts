import pg from 'pg';
import { StoreSchemaError } from '../migrate.js';
import { addressOf } from './address.js';

/** What a refusal of the server means for who set this up, and what would help; undefined for one that isn't his doing. */
export function explainRefusal(
  error: Error,
  setting: 'DATABASE_URL' | 'DATABASE_READ_URL',
  url: string,
): StoreSchemaError | undefined {
  if (!(error instanceof pg.DatabaseError)) return undefined;
  const { user, database, shown } = addressOf(url);
  const text = {
    '28P01': `${shown} refuses the password of ${user}. Correct it in ${setting}.`,
    '28000': `${shown} does not let ${user} in: ${error.message}.`,
    '3D000': `${shown} has no database ${database}. Make it: create database "${database}" encoding 'UTF8' template template0.`,
    '42501': `${user} may not make tables in ${shown}: ${error.message}. Make ${user} the owner: alter database "${database}" owner to "${user}".`,
    '58P01': `${shown} lacks an extension: ${error.message}. Install PostgreSQL's contrib modules (Debian has them in postgresql).`,
    '0A000': `${shown} lacks an extension: ${error.message}. Install PostgreSQL's contrib modules (Debian has them in postgresql).`,
    '25006': `${shown} is read-only, as a replica is. Name the primary in DATABASE_URL, and the replica in DATABASE_READ_URL.`,
  }[error.code ?? ''];
  return text === undefined ? undefined : new StoreSchemaError(text, { cause: error });
}
