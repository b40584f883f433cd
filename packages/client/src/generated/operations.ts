// Generated from openapi/ by `npm run generate`.

/** The path of each operation. */
export const paths = {
  listVoipRooms: '/api/v1/voip/rooms',
  getVoipRoom: '/api/v1/voip/room',
  listLivechatRooms: '/api/v1/livechat/rooms',
} as const;

/** The operations that give rooms page by page. */
export const lists = ['listVoipRooms', 'listLivechatRooms'] as const;

/** The parameters that hold dates, or ranges of them. */
export const dateRanges: readonly string[] = ['createdAt', 'closedAt'];

/** The operations, with their descriptions. */
export interface Operations {
  /**
   * List calls.
   *
   * Calls, open and closed, newest first, 50 at a time. Parameters narrow the list together.
   *
   * A caller with `view-livechat-rooms` sees every call; units do not restrict this list. One with `view-l-room` sees
   * the calls they serve, and must ask for them: `agents` is their own `_id` and nothing else. (The published
   * documentation named the two permissions, for admins and for agents, but not this condition.) No parameter shows more
   * than the caller may see.
   *
   * Legacy, deprecated: the published sample call sends its filter as a JSON body of the GET, which Rocket.Chat ignores
   * and many tools can't even write. It works here: an object of at most 16 KiB, with `Content-Type: application/json`
   * or without a type, whose keys are the parameters below and whose values are texts or JSON values; `null` is no body.
   * The query string wins; the body is read after credentials and rate limit. A body of any other type is ignored, and
   * so is one without a type that does not begin with `{`. Send parameters in the query string.
   */
  listVoipRooms: unknown;
  /**
   * Get a call, or open one.
   *
   * Finds a call of the visitor, or opens one: a GET that may write. It is safe to repeat: however many callers ask at
   * once, one call is opened for a visitor, and one answer has `newRoom: true`. An opened call is on disk before it is
   * answered.
   *
   * 1. No visitor has `token`: 400 `invalid-token`.
   * 2. With `rid`, alone or beside `agentId`: the visitor's call with that id, open or closed, or 400 `invalid-room`.
   * 3. Without `rid`: the visitor's open call, whichever agent serves it; `agentId` is not looked at. Of two open calls,
   *    which Rocket.Chat could make, the newest.
   * 4. None is open: one is opened for `agentId`, who must exist, be active, have a username and the role
   *    `livechat-agent`, else 400 `agent-not-found`. Its `queue` and `callUniqueId` come from the telephone exchange's
   *    event for that phone, if it is at most 5 minutes old and no other call has its id; else `queue` is `default`.
   *
   * Needs `inbound-voip-calls`, which admins don't have by default, and of which the published documentation was silent.
   * It spoke of viewing a room by its id, called all three of `token`, `agentId` and `rid` required, and showed a call
   * without `rid`. Rocket.Chat since 5.0 takes `token` with either `rid` or `agentId` and refuses all three together. It
   * looks for an agent who may be inactive, and its names of new calls collide, so that the second call of a visitor
   * fails; here every name is unique.
   */
  getVoipRoom: unknown;
  /**
   * List chats.
   *
   * Chats, open and closed, newest first, 50 at a time. Parameters narrow the list together. (The published
   * documentation named no parameter, and spoke of all current rooms.)
   *
   * A caller with `view-livechat-rooms` sees every chat. One with `view-l-room` sees the chats they serve, and must ask
   * for them: `agents` is their own `_id` and nothing else. Where units exist, a caller with the role livechat-monitor,
   * who is neither admin nor livechat-manager, sees only the chats of their units: those with one of them in
   * `departmentAncestors`, or with a `departmentId` that belongs to one. A monitor of no unit sees none. No parameter
   * shows more than the caller may see. (In Rocket.Chat `customFields` lifts the restriction to units.)
   */
  listLivechatRooms: unknown;
}

/** The parameters that are JSON text on the wire, and what each of them holds. */
export interface Grammars {
  createdAt: 'dateRange';
  closedAt: 'dateRange';
  sort: 'sort';
  fields: 'fields';
  query: 'query';
  customFields: 'customFields';
}

/** Parameters of which one has to be given. */
export interface RequiredAlternatives {
  getVoipRoom: 'rid' | 'agentId';
}

/** The paths of a room that `query` and `sort` may name, with the types of their values. */
export interface FilterablePaths {
  '_id': string;
  'name': string;
  'fname': string;
  'msgs': number;
  'usersCount': number;
  'ts': Date;
  'lm': Date;
  '_updatedAt': Date;
  'v._id': string;
  'v.username': string;
  'v.status': string;
  'v.phone': string;
  'servedBy._id': string;
  'servedBy.username': string;
  'departmentId': string;
  'departmentAncestors': string[];
  'open': boolean;
  'onHold': boolean;
  'waitingResponse': boolean;
  'responseBy._id': string;
  'queuedAt': Date;
  'closedAt': Date;
  'closer': string;
  'closedBy._id': string;
  'closedBy.username': string;
  'tags': string[];
  'source.type': string;
  'priorityId': string;
  'metrics.response.avg': number;
  'metrics.chatDuration': number;
  'status': string;
  't': string;
  'direction': string;
  'queue': string;
  'callUniqueId': string;
  'callStarted': Date;
  'callDuration': number;
  'callWaitingTime': number;
  'priorityWeight': number;
  'slaId': string;
  'estimatedWaitingTimeQueue': number;
  'verified': boolean;
}

/** The other keys that `sort` may name. */
export type SortKey = 'servedBy' | 'source' | 'phone' | 'chatDuration' | 'department' | 'department.name' | 'value';
