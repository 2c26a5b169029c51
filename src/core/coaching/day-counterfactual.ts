import { addDays, type Day, weekday } from '../time.ts';
import type { DailyCheckInput, DailyDecision } from './daily-check.ts';
import {
  findSlot,
  type MissedSessionDecision,
  type MissedSessionInput,
  type WeekSession,
} from './event-review.ts';
import type { Policy } from './policy.ts';
import type { Counterfactual, Edit } from './record.ts';
import type { DecisionCode } from './review-input.ts';
import { loadClass } from './session-class.ts';
import { type Say, sayIn } from './texts/say.ts';

interface Candidate {
  edits: Edit[];
  text: (t: Say, code: string) => string;
}

type Outcome = { code: DecisionCode; newKm: number };

/**
 * What would have turned a decision about a single day: the first candidate, most telling first, that gives another
 * decision when it is applied and decided again, so what is stated is true. Null: nothing turns it, as on an easy day.
 */
export function findDayCounterfactual<I extends MissedSessionInput>(
  input: I,
  code: DecisionCode,
  candidates: readonly Candidate[],
  decideAgain: (input: I) => Outcome,
): Counterfactual | null {
  const t = sayIn(input.language);
  for (const c of candidates) {
    const after = decideAgain(applyDayEdits(input, c.edits));
    if (after.code !== code) return { edits: c.edits, ...after, text: c.text(t, t.code(after.code)) };
  }
  return null;
}

/** The same day as if things had gone otherwise. Edits apply in order; those of a week's review say nothing here. */
export function applyDayEdits<I extends MissedSessionInput>(input: I, edits: readonly Edit[]): I {
  let now = input;
  for (const e of edits) now = { ...now, ...changed(now, e) };
  return now;
}

function changed(input: MissedSessionInput | DailyCheckInput, e: Edit): Partial<DailyCheckInput> {
  const one = (id: string, change: Partial<WeekSession>) => ({
    sessions: input.sessions.map((s) => (s.id === id ? { ...s, ...change } : s)),
  });
  switch (e.op) {
    case 'mark_done':
      return one(e.workoutId, { done: true });
    case 'mark_missed':
      return one(e.workoutId, { done: false });
    case 'mark_key':
      return one(e.workoutId, { key: true });
    case 'free_day':
      return {
        minutesByWeekday: input.minutesByWeekday.map((m, i) =>
          i === weekday(e.day) ? Math.max(m, e.minutes) : m,
        ),
        sessions: input.sessions.filter((s) => s.day !== e.day || s.done !== null),
        lockedDays: input.lockedDays.filter((d) => d !== e.day),
        blackouts: input.blackouts.filter((b) => e.day < b.from || e.day > b.to),
      };
    case 'set_reason':
      return { reason: e.reason };
    case 'unlock': {
      const free = <S extends WeekSession>({ held: _, ...s }: S) => s;
      const today = 'session' in input ? { session: free(input.session) } : {};
      return { ...today, mode: 'auto', lockedDays: [], sessions: input.sessions.map(free) };
    }
    default:
      return 'session' in input ? changedMorning(input, e) : {};
  }
}

function changedMorning(input: DailyCheckInput, e: Edit): Partial<DailyCheckInput> {
  switch (e.op) {
    case 'set_readiness':
      return { readiness: e.state, negatives: e.state === 'normal' ? 0 : null };
    case 'remove_pain':
      return { pain: input.pain.filter((p) => !e.days.includes(p.day)) };
    case 'report_pain': {
      const report = { site: 'calf', gaitChanged: false, atNightOrRest: false, walkingLevel: null };
      return { pain: [...input.pain, { day: e.day, level: e.level, ...report }] };
    }
    case 'remove_illness':
      return { illnessMild: false, illnessSystemic: false };
    case 'remove_swap':
      return { swapDays: input.swapDays.filter((day) => day !== e.day) };
    default:
      return {};
  }
}

/** What stood behind a check, taken away one by one and together; then what would have spoken against the session. */
export function morningCandidates(input: DailyCheckInput, d: DailyDecision, { pain }: Policy): Candidate[] {
  const { asOf } = input;
  if (d.code === 'hold_locked') return [unlocked()];
  const signs: Candidate[] = [];
  if (input.pain.some((p) => p.day === asOf && p.level >= pain.amberOnce))
    signs.push({
      edits: [{ op: 'remove_pain', days: [asOf] }],
      text: (t, code) => t.say('if_no_pain', { code }),
    });
  if (input.illnessMild || input.illnessSystemic)
    signs.push({ edits: [{ op: 'remove_illness' }], text: (t, code) => t.say('if_no_illness', { code }) });
  if (input.readiness === 'low' || input.readiness === 'very_low')
    signs.push({
      edits: [{ op: 'set_readiness', days: [asOf], state: 'normal' }],
      text: (t, code) => t.say('if_readiness_today', { code }),
    });
  const last = input.swapDays
    .filter((day) => day <= asOf)
    .toSorted()
    .at(-1);
  const swap: Candidate[] =
    last === undefined || d.code !== 'insert_recovery'
      ? []
      : [
          {
            edits: [{ op: 'remove_swap', day: last }],
            text: (t, code) => t.say('if_swap', { date: t.date(last), code }),
          },
        ];
  const none = signs.flatMap((c) => c.edits);
  const report: Candidate = {
    edits: [...none, { op: 'report_pain', day: asOf, level: pain.amberOnce }],
    text: (t, code) => t.say('if_pain', { level: pain.amberOnce, code }),
  };
  const low: Candidate = {
    edits: [...none, { op: 'set_readiness', days: [asOf], state: 'low' }],
    text: (t, code) => t.say('if_readiness_low', { code }),
  };
  const all: Candidate = {
    edits: none,
    text: (t, code) => signs.map((c) => c.text(t, code)).join(' '),
  };
  return [
    ...swap,
    ...signs,
    ...(signs.length > 1 ? [all] : []),
    ...(signs.length === 0 ? [low] : []),
    report,
  ];
}

/** A session that stood was missed, or the other way round; a day that had been free; another reason. */
export function missedCandidates(input: MissedSessionInput, d: MissedSessionDecision): Candidate[] {
  if (d.code === 'hold_locked') return [unlocked()];
  const missed = input.sessions
    .filter((s) => s.done === false && s.day <= input.asOf)
    .toSorted((a, b) => (a.day < b.day ? 1 : -1));
  const done = missed.map(
    (s): Candidate => ({
      edits: [{ op: 'mark_done', workoutId: s.id }],
      text: (t, code) => t.say('if_done', { day: t.weekday(s.day), code }),
    }),
  );
  const allDone: Candidate = {
    edits: missed.map((s) => ({ op: 'mark_done' as const, workoutId: s.id })),
    text: (t, code) => t.say('if_all_done', { code }),
  };
  if (d.code === 'drop_session') {
    const [session] = missed.filter((s) => d.droppedIds.includes(s.id));
    return [...(session === undefined ? [] : freeDays(input, session)), ...done, allDone];
  }
  if (d.code === 'move_session') return [...done, allDone];
  const otherReason: Candidate[] = d.reviewNeeded
    ? [{ edits: [{ op: 'set_reason', reason: null }], text: (t, code) => t.say('if_no_report', { code }) }]
    : [];
  const keys = missed.map(
    (s): Candidate => ({
      edits: [{ op: 'mark_key', workoutId: s.id }],
      text: (t, code) => t.say('if_key', { day: t.weekday(s.day), code }),
    }),
  );
  const stood = input.sessions
    .filter((s) => s.done !== false && s.day <= input.asOf && (s.key || loadClass(s.type) === 'long'))
    .toSorted((a, b) => (a.day < b.day ? 1 : -1));
  const asMissed = stood.map(
    (s): Candidate => ({
      edits: [...(d.reviewNeeded ? otherReason[0]!.edits : []), { op: 'mark_missed', workoutId: s.id }],
      text: (t, code) => t.say('if_missed', { day: t.weekday(s.day), code }),
    }),
  );
  return [...otherReason, ...keys, ...asMissed];
}

/** The days that the session could have moved to, had they been free for so long. */
function freeDays(input: MissedSessionInput, session: WeekSession): Candidate[] {
  const standing = input.sessions.filter((s) => s.done !== false);
  const out: Candidate[] = [];
  for (const day of laterDays(session.day)) {
    const edits: Edit[] = [{ op: 'free_day', day, minutes: Math.ceil(session.minutes) }];
    const edited = applyDayEdits(input, edits);
    const rest = standing.filter((s) => edited.sessions.some((x) => x.id === s.id));
    if (findSlot(edited, session, rest) === null) continue;
    out.push({
      edits,
      text: (t, code) => t.say('if_free', { day: t.weekday(day), min: Math.ceil(session.minutes), code }),
    });
  }
  return out;
}

function laterDays(day: Day): Day[] {
  return Array.from({ length: 6 - weekday(day) }, (_, i) => addDays(day, i + 1));
}

function unlocked(): Candidate {
  return { edits: [{ op: 'unlock' }], text: (t, code) => t.say('if_unlocked', { code }) };
}
