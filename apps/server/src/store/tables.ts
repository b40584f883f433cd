import type { Generated } from 'kysely';

/**
 * What the store keeps. Times are UTC milliseconds, flags 0 and 1, `document` the JSON text that goes on the wire,
 * `types` what that text can't show of the original (see `import/wire-form.ts`), `updated_at` its `_updatedAt`.
 */
export interface Tables {
  rooms: RoomsTable;
  room_documents: { seq: number; document: string; types: string | null };
  room_tags: RoomListTable;
  room_ancestors: RoomListTable;
  room_custom_fields: { seq: number; type: string; key: string; folded: string };
  /** Filterable paths that a room holds as an explicit null. */
  room_nulls: { seq: number; path: string };
  /** How many rooms there are, of all that is asked for often; triggers keep it (see `room-counts.ts`). */
  room_counts: { agent: string; department: string; queue: string } & Counter;
  /** The same of a UTC day, counted from 1970 on. */
  room_day_counts: { key: string; day: number } & Counter;
  /** The visitor's open call that `voip/room` answers; the key is what lets a single one be opened. */
  open_calls: { visitor_token: string; seq: number };
  users: {
    id: string;
    username: string | null;
    name: string | null;
    active: number;
    /** Disabled here: no import enables the user again. */
    disabled_at: number | null;
    roles: string;
    /** An import brought a list of the user's tokens, which may have been empty. */
    lists_tokens: Generated<number>;
  } & Imported;
  user_tokens: UserTokensTable;
  token_uses: { user_id: string; hash: string; used_at: number };
  roles: { id: string } & Imported;
  permissions: { id: string; roles: string } & Imported;
  departments: DepartmentsTable;
  unit_monitors: { id: string; unit_id: string; monitor_id: string } & Imported;
  visitors: { id: string; token: string | null } & Imported;
  pbx_events: { id: string; event: string | null; phone: string | null; ts: number | null } & Imported;
  /** Counters of changes: `access` rises with every change that decides who may do or see what. */
  versions: { name: string; value: number };
  /** Of rooms and departments: another after every change. */
  room_version: { value: number };
  /** Facts about the store itself, such as that it is a demo. */
  store_facts: { name: string; value: string };
}

/** Lists of rooms by a value: each in the order of time, where rooms without a time come first. */
interface RoomListTable {
  seq: number;
  value: string;
  folded: string | null;
  type: string;
  /** `ts`, or `EARLIEST`. */
  sort_ts: number;
  id: string;
}

/** Beside these, one column (and a `_folded` one for text) for each filterable path of the contract. */
interface RoomsTable {
  seq: Generated<number>;
  id: string;
  type: string;
  v_token: string | null;
  is_open: number;
  is_served: number;
  is_on_hold: number;
  /** The department that an answer carries; null where the room brings a `department` of its own. */
  answer_department_id: string | null;
  ts: number | null;
  updated_at: number | null;
  name: string | null;
  call_unique_id: string | null;
}

interface Counter {
  type: string;
  is_open: number;
  is_served: number;
  is_on_hold: number;
  rooms: number;
}

interface Imported {
  updated_at: number | null;
  document: string;
  types: string | null;
}

interface DepartmentsTable extends Imported {
  id: string;
  name: string | null;
  /** `u` for a unit. */
  type: string | null;
  /** The unit that it belongs to. */
  parent_id: string | null;
  /** The JSON text of the `department` that its rooms are answered with. */
  answer: string;
}

interface UserTokensTable {
  user_id: string;
  /** base64(sha256(token)), as Rocket.Chat keeps it. */
  hash: string;
  /** Imported tokens are replaced by the next import of their user; tokens made here are not. */
  origin: 'import' | 'here';
  /** `login` tokens expire by age. */
  kind: 'login' | 'personal';
  name: string | null;
  /** Of a login token also null where its `when` can't be read. */
  created_at: number | null;
  /** It is a login token without `when`. */
  no_expiry: number;
  expires_at: number | null;
  read_only: number;
  revoked_at: number | null;
  /** The token as the export held it, for exporting it again; null for one made here. */
  document: string | null;
  types: string | null;
}
