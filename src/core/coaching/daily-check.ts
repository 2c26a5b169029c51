import { type Day, daysBetween } from '../time.ts';
import { findSlot, holds, type MissedSessionInput, type WeekSession } from './event-review.ts';
import { type Policy, policy } from './policy.ts';
import type { PainReport, ReadinessState } from './review-input.ts';
import { isHard, loadClass } from './session-class.ts';
import { sayIn } from './texts/say.ts';

/** The morning before a hard session (§2.10). */
export interface DailyCheckInput extends MissedSessionInput {
  session: WeekSession;
  /** easy pace, for the length of the easy run that takes its place */
  easyPaceSPerKm: number;
  readiness: ReadinessState;
  /** negatives counted for today, see readiness-state.ts; null: unknown */
  negatives: number | null;
  pain: PainReport[];
  illnessMild: boolean;
  illnessSystemic: boolean;
  /** days of daily swaps already made */
  swapDays: Day[];
}

export interface DailyDecision {
  code: 'swap_hard' | 'proceed' | 'insert_recovery' | 'hold_locked';
  /** what stands on the day afterwards */
  session: WeekSession;
  moved: { from: Day; to: Day } | null;
  droppedIds: string[];
  mayDropLastRepeat: boolean;
  /** pain ≥ 5, systemic illness or a third swap: the full review decides */
  reviewNeeded: boolean;
  /** what would have been done on a locked day */
  wouldBe: 'swap_hard' | null;
  rules: string[];
  explanation: { runner: string; push: string };
}

/**
 * Low or very low readiness, a cold or pain 3–4 turns today's hard session into an easy run of at
 * most 40 min and 0.8 of it; a single negative keeps it with permission to stop one repeat early.
 * A third swap within 7 days becomes a recovery week. The swapped session is only moved when it is
 * key and MISS-2 finds a slot at least 48 h later.
 */
export function dailyCheck(input: DailyCheckInput, numbers: Policy = policy): DailyDecision {
  const t = sayIn(input.language);
  const { session } = input;
  const worstPain = Math.max(0, ...input.pain.filter((p) => p.day === input.asOf).map((p) => p.level));
  const keep = (rules: string[], extra: Partial<DailyDecision>, lines: string[]): DailyDecision => ({
    code: 'proceed',
    session,
    moved: null,
    droppedIds: [],
    mayDropLastRepeat: false,
    reviewNeeded: false,
    wouldBe: null,
    rules,
    explanation: tell(lines),
    ...extra,
  });
  const tell = (lines: string[]) => {
    const tail = [t.say('until_tonight', {}), t.say(input.coached ? 'object_coached' : 'object_runner', {})];
    return { runner: [...lines, ...tail].join(' '), push: lines.join(' ') };
  };

  if (!isHard(session.type) && loadClass(session.type) !== 'race')
    return keep(['DAILY-easy'], {}, [t.say('what_keep', {}), t.say('now_keep_plan', {})]);
  if (worstPain >= numbers.pain.redOnce || input.illnessSystemic) {
    return keep(['DAILY-review'], { reviewNeeded: true }, [
      t.say('what_rest_and_refer', {}),
      t.say('why_low_today', {}),
      t.say(input.coached ? 'now_rest_pain' : 'now_rest_pain_alone', {
        days: numbers.pain.seeProfessionalDays,
      }),
    ]);
  }
  const low = input.readiness === 'low' || input.readiness === 'very_low';
  const stop = low || input.illnessMild || worstPain >= numbers.pain.amberOnce;
  if (!stop) {
    const one = input.negatives === 1;
    const lines = one
      ? [t.say('what_keep', {}), t.say('why_one_sign_today', {}), t.say('now_drop_last', {})]
      : [t.say('what_keep', {}), t.say('now_keep_plan', {})];
    return keep(['DAILY-keep'], { mayDropLastRepeat: one }, lines);
  }
  if (input.mode === 'off' || input.lockedDays.includes(session.day) || holds(session, 'type')) {
    return keep(['COACH-3'], { code: 'hold_locked', wouldBe: 'swap_hard' }, [
      t.say('why_locked', {}),
      t.say('why_low_today', {}),
      t.say(input.coached ? 'now_advice_only' : 'now_advice_only_alone', {}),
    ]);
  }
  const recent = input.swapDays.filter(
    (day) => day <= input.asOf && daysBetween(day, input.asOf) < numbers.guard.swapsWindowDays,
  );
  const easy = easyInstead(input, numbers);
  if (recent.length >= numbers.guard.maxSwaps) {
    return keep(['DAILY-third-swap'], { code: 'insert_recovery', session: easy, reviewNeeded: true }, [
      t.say('what_swap_hard', { km: easy.km }),
      t.say('why_low_today', {}),
      t.say('now_all_easy', {}),
    ]);
  }
  const standing = input.sessions.filter((s) => s.done !== false && s.id !== session.id);
  const slot = session.key && !holds(session, 'day') ? findSlot(input, session, standing, numbers) : null;
  const to = slot !== null && daysBetween(session.day, slot) >= numbers.caps.daysBetweenHard ? slot : null;
  const displaced = to === null ? [] : standing.filter((s) => s.day === to && s.done === null);
  const lines = [t.say('what_swap_hard', { km: easy.km }), t.say('why_low_today', {})];
  lines.push(
    to === null
      ? t.say('now_no_catch_up', {})
      : t.say('what_move_session', { from: t.weekday(session.day), to: t.weekday(to) }),
  );
  return {
    ...keep(['DAILY-swap', ...(to === null ? [] : ['MISS-2'])], { code: 'swap_hard', session: easy }, lines),
    moved: to === null ? null : { from: session.day, to },
    droppedIds: displaced.map((s) => s.id),
  };
}

function easyInstead(input: DailyCheckInput, numbers: Policy): WeekSession {
  const { swapEasyMaxMin, swapEasyShare } = numbers.decide;
  if (holds(input.session, 'km')) return { ...input.session, type: 'easy', key: false };
  const minutes = Math.min(swapEasyMaxMin, swapEasyShare * input.session.minutes);
  const km = Math.min((minutes * 60) / input.easyPaceSPerKm, swapEasyShare * input.session.km);
  return {
    ...input.session,
    type: 'easy',
    km: Math.floor(km * 10) / 10,
    minutes: Math.round(minutes),
    key: false,
  };
}
