import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { CACHE_BYTES, type CacheBytes, maxSizeOf } from '../cache-bytes.js';
import { CONFIG, type Config } from '../config.js';
import { retainedBytes } from '../retained-bytes.js';
import { type Database, DATABASE, type MaybePromise } from '../store/database.js';
import { CLOCK, type Clock } from '../operations/clock.js';
import type { Caller } from './caller.js';
import { expiryOf } from './token-expiry.js';
import { hashBytes, NO_HASH, tokenHashBytes } from './token-hash.js';
import { TokenUses } from './token-uses.js';
import { type UserRecord, UsersRepository } from './users.repository.js';

/** Credentials that are no good: nobody has that id, or somebody has. On the wire both are the same. */
export type Refused = 'unknown' | 'refused';

/** Of an entry, beside its id and its tokens. */
const ENTRY_BYTES = 200;

/** What was read of an id: whether a user has it, and the tokens that are good for one who is active. */
interface KnownUser {
  readonly exists: boolean;
  readonly tokens: readonly KnownToken[];
}

interface KnownToken {
  readonly hash: string;
  readonly hashBytes: Buffer;
  /** UTC milliseconds; Infinity: never. */
  readonly expiresAt: number;
  readonly caller: Caller;
}

/** Turns credentials into a caller. What was read of a user is kept until users, tokens or permissions change. */
@Injectable()
export class Authenticator implements OnApplicationShutdown {
  #users: LRUCache<string, KnownUser>;
  #permissions: Promise<Map<string, string[]>> | undefined;
  #version: number | undefined;
  readonly #uses: TokenUses;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(UsersRepository) private readonly users: UsersRepository,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CACHE_BYTES) private readonly cacheBytes: Pick<CacheBytes, 'users'>,
  ) {
    this.#users = newUserCache(cacheBytes.users);
    this.#uses = new TokenUses(users, clock);
  }

  /**
   * Refuses where user and token don't belong together, the token has expired or was revoked, or the user is inactive.
   */
  authenticate(userId: string, token: string): MaybePromise<Caller | Refused> {
    const version = this.database.accessVersion();
    return typeof version === 'number'
      ? this.#lookUp(version, userId, token)
      : version.then((now) => this.#lookUp(now, userId, token));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#uses.flush();
  }

  #lookUp(version: number, userId: string, token: string): MaybePromise<Caller | Refused> {
    if (version !== this.#version) this.#forget(version);
    const known = this.#users.get(userId);
    return known === undefined
      ? this.#load(userId).then((user) => this.#match(userId, user, token))
      : this.#match(userId, known, token);
  }

  /** Loads that are still under way keep their old cache, so that none of them outlives the change. */
  #forget(version: number): void {
    this.#users = newUserCache(this.cacheBytes.users);
    this.#permissions = undefined;
    this.#version = version;
  }

  async #load(userId: string): Promise<KnownUser> {
    const cache = this.#users;
    this.#permissions ??= this.users.permissions();
    const permissions = await this.#permissions.catch((error: unknown) => {
      this.#permissions = undefined; // the next call asks again
      throw error;
    });
    const user = await this.users.find(userId);
    const tokens = user?.active === true ? await this.#tokensOf(user, permissions) : [];
    const known = { exists: user !== undefined, tokens };
    cache.set(userId, known);
    return known;
  }

  async #tokensOf(user: UserRecord, permissions: Map<string, string[]>): Promise<KnownToken[]> {
    const caller = await this.#callerOf(user, permissions);
    return (await this.users.tokens(user.id)).map((token) => ({
      hash: token.hash,
      hashBytes: hashBytes(token.hash),
      expiresAt: expiryOf(token, this.config.LOGIN_TOKEN_DAYS) ?? Infinity,
      caller: { ...caller, readOnly: token.read_only === 1 },
    }));
  }

  async #callerOf({ id, roles: names }: UserRecord, permissions: Map<string, string[]>): Promise<Caller> {
    const roles = new Set(names);
    const held = [...permissions].filter(([, holders]) => holders.some((role) => roles.has(role)));
    return {
      id,
      roles,
      permissions: new Set(held.map(([permission]) => permission)),
      units: (await this.#isRestrictedToUnits(roles)) ? await this.users.unitsOf(id) : undefined,
      readOnly: false,
    };
  }

  /** Rocket.Chat (enterprise): monitors see the rooms of their units only. */
  async #isRestrictedToUnits(roles: ReadonlySet<string>): Promise<boolean> {
    if (!roles.has('livechat-monitor') || roles.has('admin') || roles.has('livechat-manager')) return false;
    return await this.users.anyUnits();
  }

  #match(userId: string, { exists, tokens }: KnownUser, token: string): Caller | Refused {
    const given = tokenHashBytes(token);
    const now = this.clock.wall();
    let matched: KnownToken | undefined;
    if (tokens.length === 0) timingSafeEqual(NO_HASH, given);
    for (const known of tokens) {
      if (timingSafeEqual(known.hashBytes, given) && now < known.expiresAt) matched = known;
    }
    if (matched === undefined) return exists ? 'refused' : 'unknown';
    this.#uses.add(userId, matched.hash, now);
    return matched.caller;
  }
}

/** Bounded, since whoever calls chooses the ids, known or not. */
function newUserCache(bytes: number): LRUCache<string, KnownUser> {
  return new LRUCache({
    maxSize: maxSizeOf(bytes),
    sizeCalculation: (user, id) => ENTRY_BYTES + retainedBytes(id) + retainedBytes(user),
  });
}
