import type { ContractChange } from './contract-change.ts';

/** What people decided of a release, and no comparison of two contracts can tell. */
interface Decisions {
  /** What `redocly diff` calls breaking though no client is affected, word for word, and why none is. */
  readonly exceptions: readonly { readonly subject: string; readonly text: string; readonly reason: string }[];
  /** What changed, on purpose, for those who had it working. */
  readonly notes: readonly { readonly subject: string; readonly text: string }[];
}

const NO_BODY =
  'the server reads the body as before; it is said in words and by `x-legacy-query-body`, for generators of clients ' +
  'stumble over the body of a GET';
const SECOND_MEMBER =
  'the same fields and requirements stand in a second member of `allOf` now, for generators of clients pass over those ' +
  'beside it';

const SUBJECTS = { VoipRoom: 'GET /api/v1/voip/rooms', LivechatRoom: 'GET /api/v1/livechat/rooms' };

/** By the version that they belong to. */
export const DECISIONS: Readonly<Record<string, Decisions>> = {
  '1.1.0': {
    exceptions: [
      { subject: SUBJECTS.VoipRoom, text: '`requestBody`: Request body was removed.', reason: NO_BODY },
      ...Object.entries(SUBJECTS).flatMap(([schema, subject]) =>
        [
          `Properties of \`${schema}\` are no longer required: \`t\`.`,
          `Type of \`${schema}\` widened from 'object' to 'any'.`,
          `All properties of \`${schema}\` were removed.`,
        ].map((text) => ({ subject, text: `answer 200, \`rooms\`: ${text}`, reason: SECOND_MEMBER })),
      ),
    ],
    notes: [
      {
        subject: SUBJECTS.VoipRoom,
        text:
          '`visitorId[]=undefined`, or `visitorId=undefined` beside another, is 400, as any list is for a single value; ' +
          'the word was taken for no visitor.',
      },
      {
        subject: SUBJECTS.VoipRoom,
        text:
          'a body that is not JSON (a form, plain text, XML) is ignored; it was 400. Such a call may show more than its ' +
          'sender meant, so the log of the server says it once a user.',
      },
      {
        subject: 'client',
        text:
          'a `bigint` in a parameter is an error before anything is sent; it was sent. So is what was lost or changed on ' +
          'its way: `NaN`, `undefined` within a value, a function, an instance of a class without `toJSON`.',
      },
    ],
  },
};

/** The changes as they were decided: exceptions break nobody, and what no comparison sees is among them. */
export function applyDecisions(
  { from, to }: { readonly from: string; readonly to: string },
  changes: readonly ContractChange[],
): ContractChange[] {
  const decisions = from === to ? undefined : DECISIONS[to];
  if (decisions === undefined) return [...changes];
  const decided = changes.map((change) => {
    const exception = decisions.exceptions.find(
      ({ subject, text }) => change.subject === subject && change.text === text,
    );
    if (exception === undefined) return change;
    return { ...change, text: `${change.text} No client is affected: ${exception.reason}.`, impact: 'words' as const };
  });
  return [...decided, ...decisions.notes.map((note) => ({ ...note, impact: 'decided' as const }))];
}
