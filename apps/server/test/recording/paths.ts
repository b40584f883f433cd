import { LISTS } from './list-requests.js';

export const [VOIP_ROOMS, LIVECHAT_ROOMS] = [LISTS.listVoipRooms, LISTS.listLivechatRooms];
export const VOIP_ROOM = '/api/v1/voip/room';
export const PATHS = [VOIP_ROOMS, LIVECHAT_ROOMS, VOIP_ROOM];
/** A query string that each of them takes. */
export const VALID: Readonly<Record<string, string>> = {
  [VOIP_ROOMS]: 'count=1',
  [LIVECHAT_ROOMS]: 'count=1',
  [VOIP_ROOM]: 'token=visitor-token-1&rid=call-elsie',
};

/** A target, by default with what its path takes. */
export const to = (path: string, query = VALID[path] ?? '') => (query === '' ? path : `${path}?${query}`);
