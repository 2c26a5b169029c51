import type { Actor } from '../../core/access/can.ts';
import { deskPolicy } from '../../core/coaching/alerts/desk-policy.ts';
import type { Outcome } from '../../core/coaching/alerts/reduce-alerts.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { type AlertRow, getAlert, updateAlert } from '../../db/queries/alert.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import type { Asker } from '../asker.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { actOf, appendAudit } from '../people/audit.ts';
import { hasReceiver } from './receivers.ts';

const DAY_MS = 86_400_000;

export type AlertAnswer =
  | { kind: 'acknowledge' }
  | { kind: 'snooze'; untilMs: number }
  | { kind: 'resolve'; outcome: Exclude<Outcome, 'cleared'>; comment: string | null };

/**
 * What a person does with an alert: takes it up, puts it off, closes it with what came of it. Written with
 * its line in the audit. A runner with a coach leaves that to the coach.
 * Errors: ALERT_NOT_FOUND, ALERT_RESOLVED, ALERT_IS_THE_COACHES, SNOOZE_OUT_OF_RANGE.
 */
export async function answerAlert(
  deps: ServiceDeps,
  athleteId: string,
  by: Asker & { actor: Actor },
  alertId: string,
  answer: AlertAnswer,
): Promise<Result<AlertRow>> {
  const nowMs = deps.now();
  return deps.db.transaction(async (tx): Promise<Result<AlertRow>> => {
    await lockAthlete(tx, athleteId);
    const row = await getAlert(tx, athleteId, alertId);
    if (row === null) return fail('ALERT_NOT_FOUND', 'There is no such alert.');
    if (row.state === 'resolved') return fail('ALERT_RESOLVED', 'This alert is closed.');
    if (by.role === 'runner' && (await hasReceiver(tx, athleteId, nowMs)))
      return fail('ALERT_IS_THE_COACHES', 'Your coach looks after this alert.');
    const taken = { takenBy: by.id, takenMs: nowMs, updatedMs: nowMs };
    let changes: Partial<AlertRow>;
    if (answer.kind === 'snooze') {
      const { untilMs } = answer;
      if (untilMs <= nowMs || untilMs > nowMs + deskPolicy.longestSnoozeDays * DAY_MS)
        return fail(
          'SNOOZE_OUT_OF_RANGE',
          `An alert is put off to a later moment, at most ${deskPolicy.longestSnoozeDays} days ahead.`,
        );
      changes = { ...taken, state: 'snoozed', snoozedUntilMs: untilMs };
    } else if (answer.kind === 'acknowledge') {
      changes = { ...taken, state: 'acknowledged', snoozedUntilMs: null };
    } else {
      const { outcome, comment } = answer;
      const ended = { state: 'resolved', resolvedMs: nowMs, resolvedBy: by.id } as const;
      changes = { ...ended, outcome, comment, snoozedUntilMs: null, updatedMs: nowMs };
    }
    const after = await updateAlert(tx, athleteId, alertId, changes);
    const detail = {
      alert: alertId,
      cause: row.cause,
      answer: answer.kind,
      ...(answer.kind === 'resolve' ? { outcome: answer.outcome } : {}),
    };
    await appendAudit(tx, athleteId, nowMs, actOf(by.actor, 'alert:answer', detail));
    return ok(after);
  });
}
