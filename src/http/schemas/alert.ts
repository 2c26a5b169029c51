import { z } from 'zod';
import { ALERT_CAUSES } from '../../core/coaching/alerts/alert-rules.ts';
import { alertSentence, clearSentence } from '../../core/coaching/alerts/alert-text.ts';
import { ALERT_STATES, OUTCOMES } from '../../core/coaching/alerts/reduce-alerts.ts';
import type { Language } from '../../core/coaching/texts/say.ts';
import type { AlertRow } from '../../db/queries/alert.ts';
import { isoTime } from '../plain.ts';

export const alertLevel = z.enum(['info', 'warn', 'urgent']);
const moment = z.string().nullable();

export const alertView = z
  .object({
    id: z.string(),
    cause: z.enum(ALERT_CAUSES),
    rule: z.string(),
    level: alertLevel,
    state: z.enum(ALERT_STATES),
    text: z.string(),
    clear: z.string().describe('What it would take for it to end by itself'),
    value: z.number().nullable().describe('The number that teams set limits on'),
    evidence: z.array(z.string()).describe('Runs, days and reports it stands on'),
    policy: z
      .object({
        decisionId: z.string().nullable().describe('null: no decision yet, a review would decide so'),
        code: z.string(),
        status: z.string(),
        plannedKm: z.number(),
        newKm: z.number(),
      })
      .nullable()
      .describe('What the policy did, proposes or would do'),
    openedAt: z.string(),
    updatedAt: z.string(),
    takenBy: z.string().nullable().describe('Who acknowledged it or put it off'),
    takenAt: moment,
    snoozedUntil: moment,
    resolvedAt: moment,
    resolvedBy: z.string().nullable().describe('null: its cause went by itself'),
    outcome: z.enum(OUTCOMES).nullable(),
    comment: z.string().nullable(),
  })
  .meta({ id: 'Alert' });

export const alertCounts = z
  .object({ urgent: z.int(), warn: z.int(), info: z.int() })
  .describe('Neither closed nor put off');

export function viewAlert(row: AlertRow, language: Language): z.infer<typeof alertView> {
  const { cause, rule, level, state, value, evidence, policy, takenBy, resolvedBy, outcome, comment } = row;
  const at = (ms: number | null) => (ms === null ? null : isoTime(ms));
  return {
    ...{ id: row.alertId, cause, rule, level, state, value, evidence, policy, takenBy },
    ...{ resolvedBy, outcome, comment },
    text: alertSentence(row, language),
    clear: clearSentence(row, language),
    openedAt: isoTime(row.openedMs),
    updatedAt: isoTime(row.updatedMs),
    takenAt: at(row.takenMs),
    snoozedUntil: at(row.snoozedUntilMs),
    resolvedAt: at(row.resolvedMs),
  };
}
