import { policy } from '../policy.ts';
import type { RuleNote } from '../wins/win-rule.ts';
import type { PlanSession } from './built-plan.ts';

export const CROSS_TRAINING_MODES = ['pool', 'elliptical', 'bike', 'swim', 'hike'] as const;
export type CrossTrainingMode = (typeof CROSS_TRAINING_MODES)[number];

/** XT-2: one easy run that may be done without impact. */
export interface CrossTrainingChoice {
  sessionId: string;
  mode: CrossTrainingMode;
  minutes: number;
  note: RuleNote;
}

/** XT-1: minutes of cross-training worth so many minutes of easy running. It counts as load, never as running. */
export function crossTrainingMinutes(mode: CrossTrainingMode, runMinutes: number): number {
  return Math.round((policy.progress.crossTraining.minutesForTen[mode] / 10) * runMinutes);
}

/**
 * XT-2: which easy and recovery runs of a week may be cross-training instead: the shortest first, up to a third of
 * the week's minutes; with amber or red pain every one of them, if it does not hurt. Hard cross-training is a hard
 * day (XT-3), so none is offered here.
 */
export function crossTrainingChoices(
  sessions: readonly PlanSession[],
  mode: CrossTrainingMode,
  pain: 'none' | 'amber' | 'red',
): CrossTrainingChoice[] {
  const p = policy.progress.crossTraining;
  const all = sessions.reduce((sum, s) => sum + s.minutes, 0);
  let left = pain === 'none' ? p.maxShare * all : all;
  const easy = sessions
    .filter((s) => s.type === 'easy' || s.type === 'recovery' || s.type === 'easy_strides')
    .toSorted((a, b) => a.minutes - b.minutes || (a.day < b.day ? -1 : 1));
  const choices: CrossTrainingChoice[] = [];
  for (const s of easy) {
    if (s.minutes > left) break;
    left -= s.minutes;
    const minutes = Math.min(p.mostMin, Math.max(p.leastMin, crossTrainingMinutes(mode, s.minutes)));
    const note: RuleNote = { text: 'XT-2', facts: { min: minutes, mode } };
    choices.push({ sessionId: s.id, mode, minutes, note });
  }
  return choices.toSorted((a, b) => (a.sessionId < b.sessionId ? -1 : 1));
}
