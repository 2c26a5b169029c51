import { fail, ok, type Result } from '../../core/result.ts';
import { type Statement, withStatement } from '../../core/science/stated-threshold.ts';
import { type Day, localDay } from '../../core/time.ts';
import { type Athlete, getAthlete, lockAthlete } from '../../db/queries/athlete.ts';
import { countHistoryChanges } from '../../db/queries/history-state.ts';
import { listStatements } from '../../db/queries/threshold-statement.ts';
import type { Db } from '../../db/transaction.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import type { Evaluation } from './evaluate-history.ts';
import { toStatement } from './read-history.ts';
import { stateThreshold } from './state-threshold.ts';
import { type CorrectionPreview, previewCorrection } from './zone-correction.ts';

/** What somebody says about the threshold: absent is not said, null takes back. */
export interface Stated {
  day: Day;
  speedMps?: number | null | undefined;
  lthrBpm?: number | null | undefined;
}

export async function readStatements(db: Db, athleteId: string): Promise<Statement[]> {
  return (await listStatements(db, athleteId)).map(toStatement);
}

/** A statement as it would stand. Errors: DAY_IN_FUTURE, HEART_RATES_CONTRADICT, NOTHING_STATED. */
export function toBeStated(
  { day, speedMps, lthrBpm }: Stated,
  athlete: Pick<Athlete, 'zone' | 'maxHrBpm' | 'restHrBpm'>,
  nowMs: number,
): Result<Statement> {
  const today = localDay(nowMs, athlete.zone);
  if (day > today) return fail('DAY_IN_FUTURE', 'A threshold holds from today or an earlier day on.');
  if (speedMps === undefined && lthrBpm === undefined)
    return fail('NOTHING_STATED', 'Name a threshold pace, a threshold heart rate, or both.');
  const { maxHrBpm, restHrBpm } = athlete;
  if (lthrBpm != null && ((maxHrBpm ?? Infinity) <= lthrBpm || (restHrBpm ?? 0) >= lthrBpm))
    return fail('HEART_RATES_CONTRADICT', 'Heart rate must rise from rest over threshold to maximum.');
  return ok({ day, speedMps, lthrBpm, origin: day < today ? 'correction' : 'own' });
}

/** What stating it would change. Null where there is no activity. Errors: those of `toBeStated`. */
export async function previewStatement(
  deps: ServiceDeps,
  athleteId: string,
  stated: Stated,
  now: Evaluation | null,
): Promise<Result<CorrectionPreview | null>> {
  const athlete = (await deps.db.read((db) => getAthlete(db, athleteId)))!;
  const statement = toBeStated(stated, athlete, deps.now());
  if (!statement.ok) return statement;
  const found = now === null ? null : await previewCorrection(deps, athleteId, statement.value, now);
  return ok(found?.preview ?? null);
}

/**
 * States a threshold from a day on. An earlier day than today is a correction of the past: it takes the id of the
 * preview that was looked at, and only while it would still do just that. The same again is the same, also at once.
 * Errors: those of `toBeStated`, PREVIEW_REQUIRED, PREVIEW_STALE.
 */
export async function stateZones(
  deps: ServiceDeps,
  athleteId: string,
  stated: Stated,
  previewId: string | null,
  now: Evaluation | null,
): Promise<Result<Statement[]>> {
  const athlete = (await deps.db.read((db) => getAthlete(db, athleteId)))!;
  const wanted = toBeStated(stated, athlete, deps.now());
  if (!wanted.ok) return wanted;
  const statement = wanted.value;
  const stands = (all: readonly Statement[]) => sameStatements(withStatement(all, statement), all);
  const before = await deps.db.read((db) => readStatements(db, athleteId));
  if (stands(before)) return ok(before);
  const isPast = statement.origin === 'correction' && now !== null;
  if (isPast && previewId === null)
    return fail('PREVIEW_REQUIRED', 'Look first at what this changes in the past; then send its previewId.');
  const seen = isPast ? await previewCorrection(deps, athleteId, statement, now) : null;
  const stale = fail('PREVIEW_STALE', 'This would now change something else; look at a new preview.');
  if (seen !== null && seen.preview.previewId !== previewId) return stale;
  return deps.db.transaction(async (tx): Promise<Result<Statement[]>> => {
    await lockAthlete(tx, athleteId);
    const standing = await readStatements(tx, athleteId);
    if (stands(standing)) return ok(standing);
    const isAsSeen =
      seen === null ||
      (sameStatements(standing, seen.stated) &&
        (await countHistoryChanges(tx, athleteId)) === seen.sawChanges);
    if (!isAsSeen) return stale;
    const today = localDay(deps.now(), athlete.zone);
    await stateThreshold(tx, athleteId, statement, { today, nowMs: deps.now() });
    return ok(await readStatements(tx, athleteId));
  });
}

function sameStatements(a: readonly Statement[], b: readonly Statement[]): boolean {
  const values = (list: readonly Statement[]) =>
    JSON.stringify(list.map((s) => [s.day, said(s.speedMps), said(s.lthrBpm)]));
  return values(a) === values(b);
}

/** JSON knows no undefined: what was not said, and what was taken back, stay two things. */
function said(value: number | null | undefined): number | string | null {
  return value === undefined ? 'not said' : value;
}
