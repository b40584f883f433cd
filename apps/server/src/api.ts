import type { operations } from '@switchboard/contract';
import document from '@switchboard/contract/openapi.json' with { type: 'json' };
import { bindContract } from './contract/bind-contract.js';
import type { JsonAnswer } from './contract/json-answer.js';
import type { AnswerOf, OperationRequest } from './contract/operation-types.js';
import type { Condition, CustomFields, DateRange, Sort } from './rooms/condition.js';
import { parseCustomFields } from './rooms/grammar/custom-fields.js';
import { parseDateRange } from './rooms/grammar/date-range.js';
import { parseFields, type Projection } from './rooms/grammar/fields.js';
import { parseQuery } from './rooms/grammar/query.js';
import { parseSort } from './rooms/grammar/sort.js';
import { filterablePaths, sortKeys } from './rooms/room-paths.js';

/** What the grammars make of the parameters' texts. */
interface Decoded {
  createdAt: DateRange;
  closedAt: DateRange;
  customFields: CustomFields;
  fields: Projection;
  query: Condition;
  sort: Sort;
}

export type OperationId = keyof operations;
export type RequestOf<Id extends OperationId> = OperationRequest<operations, Id, Decoded>;
export type AnswerTo<Id extends OperationId> = JsonAnswer<AnswerOf<operations, Id>>;

/** The contract, bound: see `contract/README.md`. */
export const api = bindContract<operations, Decoded>(document, {
  grammars: {
    customFields: parseCustomFields,
    dateRange: (text, parameter) => parseDateRange(parameter, text),
    fields: parseFields,
    query: (text) => parseQuery(text, filterablePaths),
    sort: (text) => parseSort(text, filterablePaths, sortKeys),
  },
});
