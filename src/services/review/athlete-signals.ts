import { policy } from '../../core/coaching/policy.ts';
import type { AdaptationDecision } from '../../core/coaching/record.ts';
import type {
  IllnessReport,
  PainReport,
  PastDecision,
  ReadinessState,
  ReviewInput,
} from '../../core/coaching/review-input.ts';
import { type ReadinessInput, readinessState } from '../../core/science/readiness.ts';
import { addDays, type Day } from '../../core/time.ts';
import type { Clearance } from '../../db/queries/coaching.ts';
import { listRemembered } from '../../db/queries/decision.ts';
import { answersTo } from '../../db/queries/decision-answer.ts';
import type { Feedback } from '../../db/queries/feedback.ts';
import { daysOf, IS_HRV, listFreeReadings, type Measure } from '../../db/queries/wellness.ts';
import type { Db } from '../../db/transaction.ts';

const WELLNESS_DAYS = 90;
const READINESS_DAYS = 7;
const PAST_DECISIONS = 60;

/** Earlier reviews as the policy remembers them: the newest of each day before `asOf`. */
export async function pastDecisions(db: Db, athleteId: string, asOf: Day): Promise<PastDecision[]> {
  const rows = await listRemembered(db, athleteId, PAST_DECISIONS);
  // a daily check speaks of one session, not of the weeks
  const reviews = rows.filter((r) => !r.isOfDay);
  const newestOfDay = new Map(reviews.toReversed().map((r) => [r.asOfDay, r]));
  return [...newestOfDay.values()]
    .filter((r) => r.asOfDay < asOf)
    .map((r) => {
      const { code } = r.output as Pick<AdaptationDecision, 'code'>;
      return { asOf: r.asOfDay, code, flags: r.flags };
    });
}

/** What the runner reported, one entry a place. */
export function painReports(feedback: readonly Feedback[]): PainReport[] {
  return feedback.flatMap((f) =>
    (f.pain ?? []).map((p) => ({
      day: f.day,
      level: p.level,
      site: p.place,
      gaitChanged: p.changesGait,
      atNightOrRest: p.atNightOrRest ?? false,
      walkingLevel: p.walkingLevel ?? null,
    })),
  );
}

/** Illnesses as reported, over where a clearance says so; a day that was only ticked as ill is a mild one of that day. */
export function illnessReports(
  feedback: readonly Feedback[],
  clearances: readonly Clearance[] = [],
): IllnessReport[] {
  return feedback.flatMap((f): IllnessReport[] => {
    if (f.illness !== null) {
      const { from, allClearOn } = f.illness;
      const cleared = clearances.find((c) => c.clearedOf === 'illness' && c.day >= from);
      return [{ ...f.illness, allClearOn: allClearOn ?? cleared?.day ?? null }];
    }
    if (f.ill !== true) return [];
    return [{ from: f.day, to: f.day, kind: 'mild', fever: false, allClearOn: null }];
  });
}

/** Chest pain, fainting, palpitations: they stand until they are taken back or somebody clears the runner (SAFE-2). */
export function emergencies(
  feedback: readonly Feedback[],
  asOf: Day,
  clearances: readonly Clearance[],
): string[] {
  const cleared = clearances.findLast((c) => c.clearedOf === 'emergency')?.day ?? '';
  return feedback
    .filter((f) => f.day > addDays(asOf, -policy.emergency.memoryDays) && f.day > cleared)
    .flatMap((f) => f.emergency ?? [])
    .toSorted();
}

/** Days of the last weeks on which a daily check made a hard session easy. */
export async function daysOfSwaps(db: Db, athleteId: string, asOf: Day): Promise<Day[]> {
  const rows = (await listRemembered(db, athleteId, PAST_DECISIONS)).filter((r) => r.isOfDay);
  const answers = await answersTo(
    db,
    athleteId,
    rows.map((r) => r.decisionId),
  );
  const swaps = rows.filter((r) => {
    const { approval } = r.output as Pick<AdaptationDecision, 'approval'>;
    const answer = answers.find((a) => a.decisionId === r.decisionId)?.kind ?? approval.status;
    return ['applied', 'approved'].includes(answer) && r.ops.includes('swap');
  });
  return [...new Set(swaps.map((r) => r.asOfDay))].filter((day) => day <= asOf && day > addDays(asOf, -14));
}

/** One session or one day, not the next block: only reviews look at runs. */
export function isDayDecision({ input }: { input: unknown }): boolean {
  return !Array.isArray((input as Partial<ReviewInput>).runs);
}

/** The daily states of the last seven days; a day that is only watched counts as normal. */
export async function readinessDays(
  db: Db,
  athleteId: string,
  asOf: Day,
  feedback: readonly Feedback[],
): Promise<{ day: Day; state: ReadinessState }[]> {
  const signals = await readinessSignals(db, athleteId, asOf, feedback);
  if (signals === null) return [];
  return Array.from({ length: READINESS_DAYS }, (_, i) => {
    const day = addDays(asOf, i + 1 - READINESS_DAYS);
    const { state } = readinessState({ asOf: day, ...signals });
    return { day, state: state === 'watch' ? 'normal' : state };
  });
}

/** Nights, mornings and how the runner felt, for states of the days from `first` on; null where nothing was told. */
export async function readinessSignals(
  db: Db,
  athleteId: string,
  asOf: Day,
  feedback: readonly Feedback[],
  first = asOf,
): Promise<Omit<ReadinessInput, 'asOf'> | null> {
  const readings = await listFreeReadings(db, athleteId, addDays(first, -WELLNESS_DAYS), asOf);
  const days = daysOf(readings);
  // each source by itself, because each has a baseline of its own
  const column = (measure: Measure) =>
    readings.flatMap(({ day, source, hrvTaken, [measure]: value }) => {
      // one that takes HRV at other hours measures something else
      const device = IS_HRV.has(measure) && hrvTaken !== null ? `${source} ${hrvTaken}` : source;
      return value === null ? [] : [{ day, value, device }];
    });
  const sleepH = days.flatMap(({ day, sourceOf, sleepS }) =>
    sleepS === null ? [] : [{ day, value: sleepS / 3600, device: sourceOf.sleepS }],
  );
  // of a morning, or said of the day as such; what is said of a run stands where nothing else is
  const reported = new Map(days.flatMap((d) => (d.feel === null ? [] : [[d.day, d.feel] as const])));
  for (const f of feedback) if (f.feel !== null && f.activityId === null) reported.set(f.day, f.feel);
  for (const f of feedback) if (f.feel !== null && !reported.has(f.day)) reported.set(f.day, f.feel);
  const feel = [...reported].map(([day, value]) => ({ day, value }));
  if (days.length === 0 && feel.length === 0) return null;
  return {
    hrv: { rmssd: column('hrvRmssdMs'), sdnn: column('hrvSdnnMs') },
    restHrBpm: column('restHrBpm'),
    sleepH,
    feel,
    wellnessZSum: null,
  };
}
