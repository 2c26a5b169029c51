import type { ExplainedSession } from '../services/plan/calendar.ts';

/** A planned session for those who may not see runs: whether it is done, not by which. */
export function withoutRuns(session: ExplainedSession): ExplainedSession {
  const { match } = session;
  return match === null ? session : { ...session, match: { ...match, activityIds: [] } };
}
