import { Controller, Inject } from '@nestjs/common';
import { api, type AnswerTo, type OperationId, type RequestOf } from '../api.js';
import type { ContractOperation } from '../contract/contract-operation.js';
import { type ApiError, contractRefusal } from '../errors.js';
import type { MaybePromise } from '../store/database.js';
import { CallsService } from './calls.service.js';
import { ListAnswers } from './list-answers.js';
import { RoomsService } from './rooms.service.js';

@Controller()
export class RoomsController {
  constructor(
    @Inject(RoomsService) private readonly rooms: RoomsService,
    @Inject(ListAnswers) private readonly lists: ListAnswers,
    @Inject(CallsService) private readonly calls: CallsService,
  ) {}

  @api.Operation('listVoipRooms')
  listVoipRooms({ caller, query, headers, raw }: RequestOf<'listVoipRooms'>): MaybePromise<AnswerTo<'listVoipRooms'>> {
    const list = this.rooms.voipRooms(caller, query, raw.url ?? '', () => refuse('listVoipRooms'));
    return this.lists.answer(caller, list, headers, raw.socket);
  }

  @api.Operation('getVoipRoom')
  getVoipRoom({ caller, query }: RequestOf<'getVoipRoom'>): MaybePromise<AnswerTo<'getVoipRoom'>> {
    return this.calls.answer(caller, query, () => refuse('getVoipRoom'));
  }

  @api.Operation('listLivechatRooms')
  listLivechatRooms({
    caller,
    query,
    headers,
    raw,
  }: RequestOf<'listLivechatRooms'>): MaybePromise<AnswerTo<'listLivechatRooms'>> {
    const list = this.rooms.livechatRooms(caller, query, raw.url ?? '', () => refuse('listLivechatRooms'));
    return this.lists.answer(caller, list, headers, raw.socket);
  }
}

function refuse(id: OperationId): ApiError {
  return contractRefusal(api.operations.get(id) as ContractOperation, 403);
}
