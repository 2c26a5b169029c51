import { z } from 'zod';
import type { Evaluation } from '../../../services/history/evaluate-history.ts';
import { approveDecision as approve, previewApproval } from '../../../services/review/approve-decision.ts';
import type { AthleteDeps, Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { granted, problemResponses } from '../../problem.ts';
import { decisionAnswer } from '../../schemas/decision.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';
import { planDiff, proposalEdits } from '../../schemas/plan.ts';
import { viewAnswer, viewEdited } from '../../schemas/view-decision.ts';

const body = z.strictObject(proposalEdits).nullish();
const access = { action: 'decision:answer', resource: 'athlete' } as const;

export const approveDecision: Route = (api) => {
  api.post(
    '/decisions/:id/approve',
    {
      config: { access },
      schema: {
        operationId: 'approveDecision',
        summary: 'Let a waiting decision take effect, as it is or edited',
        description:
          'Its changes are made in the plan as it stands now: days that are over and what was changed by hand since stay. `edits` follow in the same step and are kept with the answer, as proposed and as they became (COACH-5).',
        tags: ['plan'],
        params: idParam,
        querystring: noQuery,
        body,
        response: { 200: decisionAnswer, ...problemResponses },
      },
    },
    async (request) => {
      const checked = authorized(request);
      const { athleteId, deps } = checked;
      const { edits = [], reason = null } = request.body ?? {};
      const evaluation = await evaluated(deps, athleteId, edits);
      return viewAnswer(
        granted(
          await deps.evaluations.alone(athleteId, () =>
            approve(deps, athleteId, askerOf(checked), request.params.id, evaluation, { edits, reason }),
          ),
        ),
        languageOf(request, checked.athlete),
      );
    },
  );
};

export const previewDecision: Route = (api) => {
  api.post(
    '/decisions/:id/preview',
    {
      config: { access },
      schema: {
        operationId: 'previewApproval',
        summary: 'What the plan would become with a waiting decision, as it is or edited',
        description: 'Checked like the approval; nothing is stored.',
        tags: ['plan'],
        params: idParam,
        querystring: noQuery,
        body,
        response: {
          200: z.object({
            diff: planDiff.describe('The plan in force, and as it would stand'),
            edited: decisionAnswer.shape.edited,
          }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const checked = authorized(request);
      const { athleteId, deps } = checked;
      const { edits = [], reason = null } = request.body ?? {};
      const evaluation = await evaluated(deps, athleteId, edits);
      const asker = askerOf(checked);
      const changed = { edits, reason };
      const { diff, edited } = granted(
        await previewApproval(deps, athleteId, asker, request.params.id, evaluation, changed),
      );
      return { diff, edited: viewEdited(edited, languageOf(request, checked.athlete)) };
    },
  );
};

/** Only edits are checked against what was run. */
async function evaluated(
  deps: AthleteDeps,
  athleteId: string,
  edits: readonly unknown[],
): Promise<Evaluation | null> {
  return edits.length === 0 ? null : deps.evaluations.of(athleteId);
}
