import { z } from 'zod';
import { answerProposals, listProposals } from '../../../services/desk/proposals.ts';
import { actOf, recordActs } from '../../../services/people/audit.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { ownAccount } from '../../people/people-of.ts';
import { isoTime } from '../../plain.ts';
import { problemResponses, problemText } from '../../problem.ts';
import { decisionAnswer, decision as whole } from '../../schemas/decision.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { proposalEdits } from '../../schemas/plan.ts';
import { viewAnswer } from '../../schemas/view-decision.ts';

const parts = whole.shape;
const proposal = z
  .object({
    athleteId: z.string(),
    name: z.string().nullable(),
    decisionId: z.string(),
    code: parts.code,
    asOf: z.string(),
    decidedAt: z.string(),
    dueAt: z.string().describe('When it is settled without an answer'),
    scope: parts.scope,
    plannedKm: z.number(),
    newKm: z.number(),
    hardBefore: z.number(),
    hardAfter: z.number(),
    changes: parts.changes.describe('Session by session, as planned and as proposed'),
    explanation: z.string().describe('As the coach reads it'),
  })
  .meta({ id: 'Proposal' });

export const listDeskProposals: Route = (api, http) => {
  api.get(
    '/desk/proposals',
    {
      config: { access: { action: 'desk:read', resource: 'account' } },
      schema: {
        operationId: 'listProposals',
        summary: 'Decisions that wait for your answer, of all your athletes',
        tags: ['desk'],
        querystring: noQuery,
        response: { 200: z.object({ proposals: z.array(proposal) }), ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      const { actor, deps } = authorized(request, 'account');
      const spoken = languageOf(request, { language: null });
      const found = await listProposals(people, account.accountId, spoken);
      const act = actOf(actor, 'decision:read');
      const acts = [...new Set(found.map((p) => p.athleteId))].map((chain) => ({ chain, act }));
      await recordActs(deps.db, acts, http.now());
      return {
        proposals: found.map(({ athleteId, name, decisionId, decidedMs, decision, dueMs }) => {
          const { code, asOf, scope, plannedKm, newKm, hardBefore, hardAfter, changes } = decision;
          return {
            ...{ athleteId, name, code, asOf, scope, plannedKm, newKm, hardBefore, hardAfter, changes },
            decisionId,
            decidedAt: isoTime(decidedMs),
            dueAt: isoTime(dueMs),
            explanation: decision.explanation.coach,
          };
        }),
      };
    },
  );
};

const which = { athleteId: z.string().min(1).max(64), decisionId: z.string().min(1).max(120) };
const answers = z
  .array(
    z.discriminatedUnion('answer', [
      z.strictObject({ ...which, answer: z.literal('approve'), ...proposalEdits }),
      z.strictObject({ ...which, answer: z.literal('reject'), reason: z.string().min(1).max(500) }),
    ]),
  )
  .min(1)
  .max(100);

export const answerDeskProposals: Route = (api, http) => {
  api.post(
    '/desk/proposals/answers',
    {
      config: { access: { action: 'desk:answer', resource: 'account' } },
      schema: {
        operationId: 'answerProposals',
        summary: 'Approve and reject several proposals at once',
        description: 'Each by itself: one that cannot be granted says why and stops no other.',
        tags: ['desk'],
        querystring: noQuery,
        body: z.strictObject({ answers }),
        response: {
          200: z.object({
            results: z.array(
              z.object({
                ...which,
                answer: decisionAnswer.nullable(),
                code: z.string().nullable().describe('null: done'),
                detail: z.string().nullable(),
              }),
            ),
          }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { people } = await ownAccount(http, request);
      const { actor, deps } = authorized(request, 'account');
      if (actor.kind !== 'person') throw new Error('a program was let in as an account');
      const spoken = languageOf(request, { language: null });
      const wanted = request.body.answers;
      const results = await answerProposals({ ...deps, ...people }, actor, wanted);
      return {
        results: results.map((result, i) => {
          const { athleteId, decisionId } = wanted[i]!;
          return result.ok
            ? { athleteId, decisionId, answer: viewAnswer(result.value, spoken), code: null, detail: null }
            : {
                athleteId,
                decisionId,
                answer: null,
                code: result.error.code,
                detail: problemText(result.error, spoken),
              };
        }),
      };
    },
  );
};
