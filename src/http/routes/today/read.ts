import { z } from 'zod';
import { readToday as read } from '../../../services/review/today.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { isoTime, plain } from '../../plain.ts';
import { problemResponses } from '../../problem.ts';
import { todayView } from '../../schemas/plan-calendar.ts';
import { language } from '../../schemas/progress.ts';
import { viewStrengthSession } from '../../schemas/strength.ts';
import { withoutRuns } from '../../without-runs.ts';

export const readToday: Route = (api) => {
  api.get(
    '/today',
    {
      config: { access: { action: 'plan:follow', resource: 'athlete' } },
      schema: {
        operationId: 'readToday',
        summary: 'The day: session, paces, why, readiness, the last run',
        description: 'Nothing is changed by reading: `check` says what a daily check would do now.',
        tags: ['plan'],
        querystring: z.strictObject({ language: language.optional() }),
        response: { 200: todayView, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps, may } = authorized(request);
      const evaluation = await deps.evaluations.of(athleteId);
      const spoken = languageOf(request, athlete);
      const { reviewFailedMs, ...day } = await read(deps, athlete, evaluation, spoken);
      const reviewFailedAt = reviewFailedMs === null ? null : isoTime(reviewFailedMs);
      const found = {
        ...day,
        reviewFailedAt,
        strength: day.strength.map((s) => viewStrengthSession(s, spoken)),
      };
      // runs, nights and pain are shared apart from the plan
      const { sessions, next } = found;
      const hidden = { sessions: sessions.map(withoutRuns), next: next && withoutRuns(next), lastRun: null };
      const shown = may('activity:read') ? found : { ...found, ...hidden };
      return plain(may('wellness:read') ? shown : { ...shown, readiness: null, check: null });
    },
  );
};
