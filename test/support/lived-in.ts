import { DEMO_PLAN } from '../../fixtures/generators/plans.ts';
import { runnerFiles } from '../../fixtures/generators/runner.ts';
import { DEMO_NOW, DEMO_RUNNER } from '../../fixtures/generators/runners.ts';
import { localDay } from '../../src/core/time.ts';
import { insertAthlete } from '../../src/db/queries/athlete.ts';
import { putFeedback } from '../../src/db/queries/feedback.ts';
import { assessmentAnswers } from '../../src/db/schema/assessment-answers.ts';
import { availability } from '../../src/db/schema/availability.ts';
import { goal } from '../../src/db/schema/goal.ts';
import { homeZone } from '../../src/db/schema/home-zone.ts';
import { planLock } from '../../src/db/schema/plan-lock.ts';
import { strengthLog } from '../../src/db/schema/strength-log.ts';
import { wellnessDay } from '../../src/db/schema/wellness-day.ts';
import { importFiles, type ServiceDeps } from '../../src/services/ingest/import-file.ts';
import { openCalendarFeed } from '../../src/services/plan/calendar-feed.ts';
import { savePlan } from '../../src/services/plan/plans.ts';
import { reviewAthlete } from '../../src/services/review/review-athlete.ts';
import { coarse } from './services.ts';

export const LIVED_MS = Date.parse(DEMO_NOW);

/**
 * An athlete with a life: the demo runner's last weeks through the pipeline, a plan with a decision, and
 * something said in every place. `mark` turns up in every text that is free.
 */
export async function liveIn(deps: ServiceDeps, athleteId: string, mark: string, weeks = 2): Promise<void> {
  const athlete = { athleteId, zone: DEMO_RUNNER.zone };
  await deps.db.transaction((tx) =>
    insertAthlete(tx, { ...athlete, name: mark, createdMs: 1, birthYear: 1990 }),
  );
  await savePlan(deps, athleteId, DEMO_PLAN);
  const files = runnerFiles(coarse(DEMO_RUNNER, weeks));
  await importFiles(
    deps,
    athleteId,
    files.map((file) => ({ ...file, name: `${mark} ${file.name}`, source: 'upload' })),
  );
  const today = localDay(LIVED_MS, DEMO_RUNNER.zone);
  const review = await reviewAthlete(deps, athleteId, today);
  if (!review.ok) throw new Error(review.error.message);
  await deps.db.transaction(async (tx) => {
    const said = { athleteId, updatedMs: 1 };
    const pain = [{ place: mark, level: 2, changesGait: false }];
    await putFeedback(tx, { ...said, feedbackId: 'f1', day: today, rpe: 4, note: mark, pain });
    await tx
      .insert(wellnessDay)
      .values({ ...said, day: today, restHrBpm: 51, hrvRmssdMs: 61.25, source: mark });
    const home = { latDeg: 52.123456789, lonDeg: 13.4, radiusM: 800 };
    await tx.insert(homeZone).values({ athleteId, zoneId: 'z', name: mark, ...home });
    await tx.insert(assessmentAnswers).values({ ...said, version: 1, answers: { injuries: [mark] } });
    await tx.insert(availability).values({ ...said, version: 1, document: { wish: mark } });
    const document = { name: mark };
    await tx.insert(goal).values({ ...said, goalId: 'g', version: 1, kind: 'race', document, createdMs: 1 });
    const lock = { scope: 'week' as const, day: today, madeBy: 'acc', reason: mark, createdMs: 1 };
    await tx.insert(planLock).values({ athleteId, lockId: 'l', ...lock });
    const exercises = [{ name: mark, sets: [] }];
    await tx
      .insert(strengthLog)
      .values({ ...said, logId: 's', day: today, phase: 'base', exercises, note: mark });
  });
  await openCalendarFeed(deps, athleteId, 'steps');
}
