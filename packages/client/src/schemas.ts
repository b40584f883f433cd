import type { components } from '@switchboard/contract';

type Schemas = components['schemas'];

/** A phone call. Dates are ISO 8601 text in UTC; a key without a value is absent; keys that aren't declared may be there. */
export type VoipRoom = Schemas['VoipRoom'];
/** A chat, likewise. */
export type LivechatRoom = Schemas['LivechatRoom'];
/** What `listVoipRooms` answers without `fields`. */
export type VoipRoomPage = Schemas['VoipRoomPage'];
/** What `listLivechatRooms` answers without `fields`. */
export type LivechatRoomPage = Schemas['LivechatRoomPage'];
/** What `getVoipRoom` answers. */
export type VoipRoomResult = Schemas['VoipRoomResult'];
/** One parameter that was refused, and what is accepted. */
export type ErrorDetail = Schemas['ErrorDetail'];
