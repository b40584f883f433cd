import type { SwitchboardError } from './errors.js';
import type { Answered, CheckedFields, Fields } from './fields.js';
import type { Operations } from './generated/operations.js';
import type { CallOptions, WalkOptions } from './options.js';
import type { AnswerOf, ListId, OperationId, ParametersOf, RoomOf } from './parameters.js';

/**
 * The operations as methods. A failed call throws a `SwitchboardError`; that of a hook throws what the hook threw. A
 * parameter that can't be sent as a whole (NaN, a function, a Map, undefined within a value …) is a TypeError or
 * RangeError that names its path, and nothing is sent.
 *
 * @example
 * const { rooms, total } = await client.listVoipRooms({ open: true, fields: { fname: 1, 'servedBy.username': 1 } });
 * for await (const room of client.listLivechatRooms.all({ tags: ['billing'] })) console.log(room._id);
 * const { room, newRoom } = await client.getVoipRoom({ token: visitorToken, agentId });
 */
export type Client = {
  readonly [Id in keyof Operations]: Id extends ListId ? List<Id> : Id extends OperationId ? Call<Id> : never;
} & {
  /**
   * The same operations without throwing: a failed call gives its error as a value. Their promises reject only with
   * what a hook throws, and with the TypeError or RangeError of a header or parameter that can't be sent.
   */
  readonly safe: {
    readonly [Id in keyof Operations]: Id extends ListId ? SafeList<Id> : Id extends OperationId ? SafeCall<Id> : never;
  };
};

/** What a call of `client.safe` gives: either `data` or `error`; `response` where an answer came, its body read. */
export type Result<Data> =
  | { readonly data: Data; readonly error?: undefined; readonly response: Response }
  | { readonly data?: undefined; readonly error: SwitchboardError; readonly response?: Response };

/** An operation that gives one answer. */
export type Call<Id extends OperationId> = (
  parameters: ParametersOf<Id>,
  options?: CallOptions,
) => Promise<AnswerOf<Id>>;

/** The same, without throwing. */
export type SafeCall<Id extends OperationId> = (
  parameters: ParametersOf<Id>,
  options?: CallOptions,
) => Promise<Result<AnswerOf<Id>>>;

/** The parameters of a list, and `fields`, which narrows the type of its rooms. */
export type ListParameters<Id extends ListId, Asked = Fields<RoomOf<Id>> | string> = ParametersOf<Id> & {
  /** Which parts of each room to answer; see `Fields`. */
  readonly fields?: (Asked & CheckedFields<RoomOf<Id>, Asked>) | undefined;
};

/** A page of a list whose rooms have what was asked for. */
export type PageOf<Id extends ListId, Asked> = {
  [Key in keyof AnswerOf<Id>]: Key extends 'rooms'
    ? Answered<RoomOf<Id>, Asked>[]
    : Key extends 'room'
      ? Answered<RoomOf<Id>, Asked>
      : AnswerOf<Id>[Key];
};

/** An operation that gives a page of rooms; with `all` and `pages` the whole list, page after page. */
export interface List<Id extends ListId> {
  <const Asked extends Fields<RoomOf<Id>> | string = {}>(
    parameters?: ListParameters<Id, Asked>,
    options?: CallOptions,
  ): Promise<PageOf<Id, Asked>>;

  /**
   * Every room from `offset` on, fetched `count` at a time (default: 100), the next page while the last is being read.
   * A room that moves between pages meanwhile is given once. One can be missed when others leave the list before it is
   * reached: sort by what doesn't change (`{ ts: 1 }`), or ask for all at one moment with `count: 0`.
   *
   * @example
   * for await (const room of client.listVoipRooms.all({ open: true }, { limit: 1000 })) console.log(room._id);
   */
  all<const Asked extends Fields<RoomOf<Id>> | string = {}>(
    parameters?: ListParameters<Id, Asked>,
    options?: WalkOptions,
  ): AsyncGenerator<Answered<RoomOf<Id>, Asked>, void, undefined>;

  /** The same, page by page as answered: a room that moves meanwhile may be on two of them. */
  pages<const Asked extends Fields<RoomOf<Id>> | string = {}>(
    parameters?: ListParameters<Id, Asked>,
    options?: WalkOptions,
  ): AsyncGenerator<PageOf<Id, Asked>, void, undefined>;
}

/** A list, without throwing. */
export type SafeList<Id extends ListId> = <const Asked extends Fields<RoomOf<Id>> | string = {}>(
  parameters?: ListParameters<Id, Asked>,
  options?: CallOptions,
) => Promise<Result<PageOf<Id, Asked>>>;
