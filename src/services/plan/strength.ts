import type { Exercise, StrengthPhase, StrengthSession } from '../../core/coaching/plan/strength-library.ts';
import {
  followStrengthLog,
  type StrengthLog as LoggedSession,
  type SideDifference,
  type StrengthStanding,
  sideDifferences,
  strengthStanding,
} from '../../core/coaching/progress/strength-log.ts';
import { deny } from '../../core/coaching/texts/refusals.ts';
import { ok, type Result } from '../../core/result.ts';
import { addDays, type Day, localDay } from '../../core/time.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import {
  deleteStrengthLog,
  getStrengthLog,
  listStrengthLogs,
  putStrengthLog,
  type StrengthLog,
} from '../../db/queries/strength-log.ts';
import type { Db } from '../../db/transaction.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { readAvailability } from './availability.ts';
import type { BuiltExtras } from './built-extras.ts';
import { planInForce } from './plans.ts';

const LOG_DAYS = 365;

export interface StrengthView {
  /** planned, no further than clean form carries (STR-3, STR-5, STR-6) */
  sessions: (Omit<StrengthSession, 'exercises'> & { exercises: Exercise[]; logId: string | null })[];
  logs: StrengthLog[];
  standing: StrengthStanding;
  differences: SideDifference[];
}

export async function readStrength(
  db: Db,
  athleteId: string,
  range: { from: Day; to: Day },
  today: Day,
): Promise<StrengthView> {
  const all = await listStrengthLogs(db, athleteId, addDays(today, -LOG_DAYS), today);
  const logged = all.map(loggedOf);
  const standing = strengthStanding(logged);
  const differences = sideDifferences(logged, today);
  const built = (await planInForce(db, athleteId))?.built as BuiltExtras | null | undefined;
  const equipment = (await readAvailability(db, athleteId))?.document.equipment ?? 'none';
  const planned = (built?.strength ?? []).filter((s) => s.day >= range.from && s.day <= range.to);
  return {
    sessions: planned.map((s) => {
      const log = all.find((l) => l.sessionId === s.id);
      const shown = s.day < today ? s : followStrengthLog(s, equipment, standing, differences);
      return { ...shown, exercises: [...shown.exercises], logId: log?.logId ?? null };
    }),
    logs: await listStrengthLogs(db, athleteId, range.from, range.to),
    standing,
    differences,
  };
}

function loggedOf(log: StrengthLog): LoggedSession {
  const { day, phase, cleanForm, exercises } = log;
  return { day, phase: phase as StrengthPhase, cleanForm, exercises };
}

/**
 * Keeps a strength session as done under the key its sender gave it. Errors: STRENGTH_IN_FUTURE, SESSION_NOT_FOUND,
 * STRENGTH_LOGGED (the planned session has another log).
 */
export async function logStrength(
  deps: ServiceDeps,
  athleteId: string,
  logId: string,
  said: Omit<StrengthLog, 'athleteId' | 'logId' | 'updatedMs'>,
): Promise<Result<{ log: StrengthLog; created: boolean }>> {
  return deps.db.transaction(async (tx): Promise<Result<{ log: StrengthLog; created: boolean }>> => {
    const athlete = (await lockAthlete(tx, athleteId))!;
    const today = localDay(deps.now(), athlete.zone);
    if (said.day > today) return deny('STRENGTH_IN_FUTURE', { day: said.day });
    if (said.sessionId !== null) {
      const built = (await planInForce(tx, athleteId))?.built as BuiltExtras | null | undefined;
      if (!built?.strength.some((s) => s.id === said.sessionId)) return deny('SESSION_NOT_FOUND:strength');
      const logs = await listStrengthLogs(tx, athleteId, addDays(today, -LOG_DAYS), today);
      const other = logs.find((l) => l.sessionId === said.sessionId && l.logId !== logId);
      if (other !== undefined) return deny('STRENGTH_LOGGED', { log: other.logId });
    }
    const created = (await getStrengthLog(tx, athleteId, logId)) === null;
    const log: StrengthLog = { athleteId, logId, ...said, updatedMs: deps.now() };
    await putStrengthLog(tx, log);
    return ok({ log, created });
  });
}

/** Errors: STRENGTH_LOG_NOT_FOUND. */
export async function dropStrengthLog(
  deps: ServiceDeps,
  athleteId: string,
  logId: string,
): Promise<Result<null>> {
  return deps.db.transaction(async (tx): Promise<Result<null>> => {
    await lockAthlete(tx, athleteId);
    const gone = await deleteStrengthLog(tx, athleteId, logId);
    return gone ? ok(null) : deny('STRENGTH_LOG_NOT_FOUND');
  });
}
