export { createClient } from './client.js';
export type { Call, Client, List, ListParameters, PageOf, Result, SafeCall, SafeList } from './client-types.js';
export {
  AbortError,
  BadRequestError,
  ConnectionError,
  ForbiddenError,
  RateLimitError,
  ServerError,
  SwitchboardError,
  TimeoutError,
  UnauthorizedError,
} from './errors.js';
export type { Answered, Fields, PathOf } from './fields.js';
export type { AttemptEvent, CallOptions, ClientOptions, Hooks, RetryOptions, WalkOptions } from './options.js';
export type {
  AnswerOf,
  Condition,
  CustomFields,
  DateRange,
  ListId,
  Moment,
  OperationId,
  ParametersOf,
  RoomOf,
  RoomQuery,
  Sort,
} from './parameters.js';
export type {
  ApiError,
  ErrorDetail,
  LivechatRoom,
  LivechatRoomPage,
  VoipRoom,
  VoipRoomPage,
  VoipRoomResult,
} from '@switchboard/contract';
