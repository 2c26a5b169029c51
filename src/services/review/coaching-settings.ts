import { lockAthlete } from '../../db/queries/athlete.ts';
import {
  type CoachingSetting,
  getCoachingSetting,
  hasCoach,
  putCoachingSetting,
} from '../../db/queries/coaching.ts';
import type { Db } from '../../db/transaction.ts';
import type { Asker } from '../asker.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { appendAudit } from '../people/audit.ts';

/** How far the policy goes by itself for one athlete, now. */
export interface Coaching {
  /** in force: as chosen, else `suggest` with a coach and `auto` without one (COACH-1) */
  mode: 'auto' | 'suggest' | 'off';
  /** null: by default */
  chosenMode: CoachingSetting['mode'];
  /** COACH-7 */
  risk: CoachingSetting['risk'];
  /** COACH-2 */
  autoApplyReductions: boolean;
  /** somebody may change the plan besides the runner */
  coached: boolean;
}

export interface CoachingChanges {
  mode?: CoachingSetting['mode'] | undefined;
  risk?: CoachingSetting['risk'] | undefined;
  autoApplyReductions?: boolean | undefined;
}

export async function readCoaching(db: Db, athleteId: string, nowMs: number): Promise<Coaching> {
  const row = await getCoachingSetting(db, athleteId);
  const coached = await hasCoach(db, athleteId, nowMs);
  const chosenMode = row?.mode ?? null;
  return {
    mode: chosenMode ?? (coached ? 'suggest' : 'auto'),
    chosenMode,
    risk: row?.risk ?? 'normal',
    autoApplyReductions: row?.autoApplyReductions ?? true,
    coached,
  };
}

/** What is left out stays. Whoever changed it stands in the athlete's audit. */
export async function changeCoaching(
  deps: ServiceDeps,
  athleteId: string,
  by: Asker,
  changes: CoachingChanges,
): Promise<Coaching> {
  return deps.db.transaction(async (tx) => {
    await lockAthlete(tx, athleteId);
    const before = await readCoaching(tx, athleteId, deps.now());
    const mode = changes.mode === undefined ? before.chosenMode : changes.mode;
    const risk = changes.risk ?? before.risk;
    const autoApplyReductions = changes.autoApplyReductions ?? before.autoApplyReductions;
    const updatedMs = deps.now();
    await putCoachingSetting(tx, { athleteId, mode, risk, autoApplyReductions, madeBy: by.id, updatedMs });
    const detail = { mode, risk, autoApplyReductions: String(autoApplyReductions) };
    await appendAudit(tx, athleteId, updatedMs, {
      actor: by.id,
      key: null,
      action: 'coaching:change',
      detail,
    });
    return readCoaching(tx, athleteId, updatedMs);
  });
}
