import { arrangedStrength } from '../../core/coaching/plan/edit-strength.ts';
import type {
  Equipment,
  Exercise,
  StrengthPhase,
  StrengthSession,
} from '../../core/coaching/plan/strength-library.ts';
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
import { listFeedback } from '../../db/queries/feedback.ts';
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
/** What was missed may be told on another day than it was planned for. */
const MISSED_TOLD_DAYS = 14;

export interface StrengthView {
  /** planned, no further than clean form carries (STR-3, STR-5, STR-6) */
  sessions: (Omit<StrengthSession, 'exercises'> & {
    exercises: Exercise[];
    logId: string | null;
    /** by a log, or by feedback that says it was missed; unknown: its day is over without either */
    state: 'done' | 'missed' | 'unknown' | 'ahead';
  })[];
  logs: StrengthLog[];
  standing: StrengthStanding;
  differences: SideDifference[];
}

/** The strength sessions of the plan in force as they were arranged by hand, and what there is to lift. */
export async function strengthInForce(
  db: Db,
  athleteId: string,
): Promise<{ sessions: StrengthSession[]; laid: StrengthSession[]; equipment: Equipment }> {
  const found = await planInForce(db, athleteId);
  const laid = (found?.built as BuiltExtras | null | undefined)?.strength ?? [];
  const equipment = (await readAvailability(db, athleteId))?.document.equipment ?? 'none';
  const sessions = arrangedStrength(laid, found?.document.strength ?? [], equipment);
  return { sessions, laid, equipment };
}

/** How far clean form carries today (STR-3). */
export async function standingOf(db: Db, athleteId: string, today: Day): Promise<StrengthStanding> {
  const logs = await listStrengthLogs(db, athleteId, addDays(today, -LOG_DAYS), today);
  return strengthStanding(logs.map(loggedOf));
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
  const { sessions, equipment } = await strengthInForce(db, athleteId);
  const planned = sessions.filter((s) => s.day >= range.from && s.day <= range.to);
  const said = await listFeedback(db, athleteId, addDays(range.from, -MISSED_TOLD_DAYS), today);
  const missed = new Set(said.flatMap((f) => (f.missed === null ? [] : [f.missed.sessionId])));
  return {
    sessions: planned.map((s) => {
      const log = all.find((l) => l.sessionId === s.id);
      const shown = s.day < today ? s : followStrengthLog(s, equipment, standing, differences);
      const state =
        log !== undefined ? 'done' : missed.has(s.id) ? 'missed' : s.day < today ? 'unknown' : 'ahead';
      return { ...shown, exercises: [...shown.exercises], logId: log?.logId ?? null, state };
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
      const { sessions } = await strengthInForce(tx, athleteId);
      if (!sessions.some((s) => s.id === said.sessionId)) return deny('SESSION_NOT_FOUND:strength');
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
