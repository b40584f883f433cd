import { Controller, Inject, Req } from '@nestjs/common';
import { api, type BodyOf, type OperationId, type RequestOf } from '../api.js';
import type { ContractOperation } from '../contract/contract-operation.js';
import { jsonBody } from '../contract/operation-types.js';
import { type ApiError, contractRefusal } from '../errors.js';
import { CallsService } from './calls.service.js';
import { RoomsService } from './rooms.service.js';

@Controller()
export class RoomsController {
  constructor(
    @Inject(RoomsService) private readonly rooms: RoomsService,
    @Inject(CallsService) private readonly calls: CallsService,
  ) {}

  @api.Operation('listVoipRooms')
  async listVoipRooms(@Req() { caller, query }: RequestOf<'listVoipRooms'>): Promise<BodyOf<'listVoipRooms'>> {
    return jsonBody(await this.rooms.listVoipRooms(caller, query, () => refuse('listVoipRooms')));
  }

  @api.Operation('getVoipRoom')
  async getVoipRoom(@Req() { caller, query }: RequestOf<'getVoipRoom'>): Promise<BodyOf<'getVoipRoom'>> {
    return jsonBody(await this.calls.answer(caller, query, () => refuse('getVoipRoom')));
  }

  @api.Operation('listLivechatRooms')
  async listLivechatRooms(
    @Req() { caller, query }: RequestOf<'listLivechatRooms'>,
  ): Promise<BodyOf<'listLivechatRooms'>> {
    return jsonBody(await this.rooms.listLivechatRooms(caller, query, () => refuse('listLivechatRooms')));
  }
}

function refuse(id: OperationId): ApiError {
  return contractRefusal(api.operations.get(id) as ContractOperation, 403);
}
