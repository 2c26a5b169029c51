import { z } from 'zod';
import { OUTCOMES } from '../../../core/coaching/alerts/reduce-alerts.ts';
import { type AlertAnswer, answerAlert } from '../../../services/desk/answer-alert.ts';
import type { Api, Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { granted, problemResponses } from '../../problem.ts';
import { alertView, viewAlert } from '../../schemas/alert.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';
import { moment } from '../../schemas/people.ts';

const outcome = z.enum(OUTCOMES).exclude(['cleared']).describe('What came of it');

export const acknowledgeAlert: Route = (api) =>
  answerRoute(
    api,
    'acknowledge',
    'acknowledgeAlert',
    'Look after an alert',
    z.strictObject({}).nullish(),
    () => ({
      kind: 'acknowledge',
    }),
  );

export const snoozeAlert: Route = (api) =>
  answerRoute(
    api,
    'snooze',
    'snoozeAlert',
    'Put an alert off; it is told again then, or as soon as it gets worse',
    z.strictObject({ until: moment }),
    ({ until }) => ({ kind: 'snooze', untilMs: until }),
  );

export const resolveAlert: Route = (api) =>
  answerRoute(
    api,
    'resolve',
    'resolveAlert',
    'Close an alert with what came of it',
    z.strictObject({ outcome, comment: z.string().max(500).nullable().default(null) }),
    (said) => ({ kind: 'resolve', ...said }),
  );

function answerRoute<B extends z.ZodType>(
  api: Api,
  verb: string,
  operationId: string,
  summary: string,
  body: B,
  toAnswer: (body: z.output<B>) => AlertAnswer,
): void {
  api.post(
    `/alerts/:id/${verb}`,
    {
      config: { access: { action: 'alert:answer', resource: 'athlete' } },
      schema: {
        operationId,
        summary,
        tags: ['desk'],
        params: idParam,
        querystring: noQuery,
        body,
        response: { 200: alertView, ...problemResponses },
      },
    },
    async (request) => {
      const checked = authorized(request);
      const { athleteId, athlete, actor, deps } = checked;
      const by = { ...askerOf(checked), actor };
      const answer = toAnswer(request.body as z.output<B>);
      const row = granted(await answerAlert(deps, athleteId, by, request.params.id, answer));
      return viewAlert(row, languageOf(request, athlete));
    },
  );
}
