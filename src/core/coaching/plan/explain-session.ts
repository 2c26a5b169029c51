import { addDays, type Day, weekStart } from '../../time.ts';
import { formatPace } from '../../units.ts';
import { LIBRARY, LIBRARY_TYPES, type LibraryType } from '../../workout/library.ts';
import { flattenSteps, type Step, type Workout } from '../../workout/workout.ts';
import { policy } from '../policy.ts';
import type { WeekType } from '../review-input.ts';
import { filled } from '../texts/rule-text.ts';
import { sayIn } from '../texts/say.ts';
import { sessionName } from '../texts/session-names.ts';
import type { PlanNote, PlanPhase, PlanSession } from './built-plan.ts';
import { workRank } from './choose-quality.ts';
import { easyShare } from './cut-week.ts';
import { planPolicy, raceClassOf } from './plan-policy.ts';
import { planText } from './plan-texts.ts';
import { type SessionTextFacts, type SessionTextKey, sessionTexts } from './session-texts.ts';

/** What a planned session can answer (EXPL-1), and the rules behind it (EXPL-5). */
export interface SessionExplanation {
  what: string;
  /** at most two facts */
  why: string[];
  now: string;
  until: string;
  object: string;
  /** what would have changed it */
  otherwise: string;
  rules: string[];
}

export interface SessionFacts {
  day: Day;
  /** of the library; anything else reads as an easy run (LIB-1) */
  type: string;
  km: number;
  /** at the slow end of every band; null: not laid out yet, or a race */
  minutes: number | null;
  flexibility: PlanSession['flexibility'];
  /** rendered against the zones in force; null: not laid out yet */
  workout: Workout | null;
  level: 0 | 1 | 2 | 3 | 4;
  week: {
    type: WeekType;
    km: number;
    phase: PlanPhase | null;
    weeksToRace: number | null;
    /** 1 = the plan's first; null: not known */
    number: number | null;
  };
  race: { day: Day; distanceM: number } | null;
  /** what the builder noted, of any week; empty for a plan made by hand */
  notes: readonly PlanNote[];
  /** a long run on the day before */
  isAfterLongRun: boolean;
}

/** One sentence of the session itself, with the rule it follows. */
interface Said {
  key: SessionTextKey;
  rule: string;
  facts: Record<string, number | string>;
}
/** What speaks for it: a note of the plan, or a sentence of the session itself. */
type Reason = { note: PlanNote } | { text: Said };

/** EXPL-1: what, why with numbers, what now, until when, how to object, and what would have changed it. */
export function explainSession(f: SessionFacts, language: 'en' | 'de'): SessionExplanation {
  const say = (said: Said) => filled(sessionTexts[language][said.key], said.facts, language);
  const type = typeOf(f);
  const { name, purpose } = sessionName(type, language);
  const on = { name, km: f.km, weekday: sayIn(language).weekday(f.day), day: f.day, purpose };
  const reasons = reasonsFor(f, type).slice(0, 2);
  const otherwise = otherwiseFor(f, type, sayIn(language).weekday(f.day));
  const last = addDays(weekStart(f.day), 6);
  return {
    what: say(
      f.minutes === null
        ? said('what', 'LIB-1', on)
        : said('what:time', 'LIB-1', { ...on, min: Math.round(f.minutes) }),
    ),
    why: reasons.map((r) => ('note' in r ? planText(r.note, language) : say(r.text))),
    now:
      type === 'race'
        ? say(targetOf(type, f.workout))
        : `${say(targetOf(type, f.workout))} ${say(said(`LAY-4:${f.flexibility}`, 'LAY-4', {}))}`,
    until: say(said('until', 'LIFE-2', { day: last })),
    object: say(said('object', 'EXPL-1', {})),
    otherwise: say(otherwise),
    rules: [
      ...new Set(['LIB-1', ...reasons.map((r) => ('note' in r ? r.note.rule : r.text.rule)), otherwise.rule]),
    ],
  };
}

function said<K extends SessionTextKey>(key: K, rule: string, facts: SessionTextFacts<K>): Said {
  return { key, rule, facts: { ...facts } };
}

function typeOf(f: Pick<SessionFacts, 'type'>): LibraryType {
  return LIBRARY_TYPES.find((t) => t === f.type) ?? 'easy';
}

/** What speaks for this session first, then what speaks for its week. */
function reasonsFor(f: SessionFacts, type: LibraryType): Reason[] {
  const own = ownReason(f, type);
  const namesRace = own !== null && 'text' in own && 'day' in own.text.facts && own.text.rule !== 'LAY-3';
  return [...(own === null ? [] : [own]), weekReason(f, namesRace)];
}

function ownReason(f: SessionFacts, type: LibraryType): Reason | null {
  const { week, race, workout } = f;
  const { load } = LIBRARY[type];
  const rep = workout === null ? null : repeatsOf(workout);
  const text = (s: Said): Reason => ({ text: s });
  if (type === 'race') return text(said('GOAL-1', 'GOAL-1', { km: f.km, day: f.day }));
  if (load === 'long') {
    const capped = noteOf(f, 'LNG-2');
    if (capped !== null && capped.facts.race === undefined) return { note: capped };
    if (type === 'long_mp' && rep !== null && race !== null && week.weeksToRace !== null)
      return text(said('LNG-6', 'LNG-6', { rep, weeks: week.weeksToRace, day: race.day }));
    const pct = Math.round((100 * f.km) / Math.max(f.km, week.km));
    return text(said('LNG-1', 'LNG-1', { km: f.km, weekKm: week.km, pct }));
  }
  if (type === 'hill_reps' && rep !== null) return text(said('HIL-2', 'HIL-2', { rep }));
  if (type === 'hill_sprint' && rep !== null) return text(said('HIL-1', 'HIL-1', { rep }));
  const isQuality = load === 'hard' || load === 'moderate' || load === 'light';
  if (isQuality && week.phase === 'maintain' && week.number !== null)
    return text(said('GOAL-5', 'GOAL-5', { n: week.number }));
  if (isQuality && rep !== null && race !== null && week.weeksToRace !== null) {
    const day = race.day;
    return week.weeksToRace > 1
      ? text(said('PER-6', 'PER-6', { rep, weeks: week.weeksToRace, day }))
      : text(said('PER-6:last', 'PER-6', { rep, day }));
  }
  if (isQuality) return null;
  if (f.isAfterLongRun) return text(said('LAY-3', 'LAY-3', { day: addDays(f.day, -1) }));
  if (type === 'easy_strides' && week.phase === 'base' && week.number !== null && week.number > 1)
    return text(said('PER-3', 'PER-3', { n: week.number }));
  const share = week.phase === null ? planPolicy.easyShare.other : easyShare(week.phase, f.level);
  return text(said('INT-1', 'INT-1', { pct: Math.round(100 * share) }));
}

/** Limits and down weeks before phases: what makes this week other than the runner expects. */
function weekReason(f: SessionFacts, raceIsNamed: boolean): Reason {
  const { week, race } = f;
  const monday = weekStart(f.day);
  const note = (rule: string, facts: PlanNote['facts']): Reason => ({ note: { rule, week: monday, facts } });
  if (week.type === 'down') return note('VOL-4', { km: week.km });
  for (const rule of ['PER-8', 'VOL-3', 'PER-7']) {
    const found = noteOf(f, rule);
    if (found !== null) return { note: found };
  }
  if (week.type === 'recovery' && week.phase !== 'return' && week.phase !== 'recover')
    return note('BRK-5', { km: week.km });
  for (const rule of ['GOAL-6', 'GOAL-7']) {
    const whole = f.notes.find((n) => n.rule === rule);
    if (whole !== undefined) return { note: whole };
  }
  const speed = f.notes.find((n) => n.rule === 'PER-5' || n.rule === 'PER-4');
  if (speed !== undefined && f.day < String(speed.facts.date)) return { note: speed };
  return race !== null && week.weeksToRace !== null && race.day >= f.day && !raceIsNamed
    ? {
        text: said('week:race', 'PER-1', { km: week.km, weeks: week.weeksToRace, day: race.day }),
      }
    : { text: said('week', 'PER-1', { km: week.km }) };
}

function noteOf(f: SessionFacts, rule: string): PlanNote | null {
  return f.notes.find((n) => n.rule === rule && n.week === weekStart(f.day)) ?? null;
}

/** The one thing that would have changed this session, most telling first. Time on its day always would (AVL-1). */
function otherwiseFor(f: SessionFacts, type: LibraryType, day: string): Said {
  const { week, race } = f;
  if (type === 'race' && f.day === race?.day) return said('if:race', 'GOAL-1', {});
  const monday = weekStart(f.day);
  const capped = LIBRARY[type].load === 'long' ? noteOf(f, 'LNG-2') : null;
  if (capped !== null && typeof capped.facts.want === 'number') {
    const { want } = capped.facts;
    const { longFactor, longRiseKm } = policy.caps;
    const need = Math.ceil(10 * Math.min(want / longFactor.normal, want - longRiseKm)) / 10;
    return said('if:LNG-2', 'LNG-2', { need, want });
  }
  const isOnTheWay = race !== null && week.weeksToRace !== null;
  const isCoachSet = f.notes.some((n) => n.rule === 'PER-4');
  if (isOnTheWay && workRank(type) !== null && !isCoachSet)
    return said('if:PER-5', 'PER-5', { day: addDays(monday, 7 * planPolicy.speed.weeks) });
  if (isOnTheWay && (week.type === 'taper' || week.type === 'race') && type !== 'race') {
    const { taper } = planPolicy.goals[raceClassOf(race.distanceM)];
    return said('if:PER-8', 'PER-8', { day: addDays(monday, 7 * taper.length) });
  }
  return said('if:AVL-1', 'AVL-1', { weekday: day });
}

/** "5 × 1000 m", "3 × 10 min", "20 min": the main work; null without any. */
function repeatsOf({ steps }: Workout): string | null {
  const hasFast = flattenSteps(steps).some(isFast);
  const isWork = (s: Step) => (hasFast ? isFast(s) : s.role === 'work');
  const sets = steps.map((s): { n: number; step: Step | undefined } =>
    s.kind === 'repeat'
      ? { n: s.n, step: longestOf(s.steps.filter(isWork)) }
      : { n: 1, step: isWork(s) ? s : undefined },
  );
  const main = sets
    .filter((s): s is { n: number; step: Step } => s.step !== undefined)
    .toSorted((a, b) => b.n * sizeOf(b.step) - a.n * sizeOf(a.step))[0];
  if (main === undefined) return null;
  const { end } = main.step;
  if (end.type === 'lap') return null;
  const one =
    end.type === 'distance' ? `${end.m} m` : end.s < 120 ? `${end.s} s` : `${Math.round(end.s / 60)} min`;
  return main.n === 1 ? one : `${main.n} × ${one}`;
}

/** Work faster than easy: by pace with a slow limit too, by effort from 6 of 10 on. */
function isFast({ role, target }: Step): boolean {
  if (role !== 'work') return false;
  return target.type === 'pace' ? target.upperOnly !== true : target.type === 'rpe' && target.low >= 6;
}

function targetOf(type: LibraryType, workout: Workout | null): Said {
  if (type === 'race') return said('now:race', 'GOAL-1', {});
  const steps = workout === null ? [] : flattenSteps(workout.steps);
  const work = longestOf(steps.filter(isFast)) ?? longestOf(steps.filter((s) => s.role === 'work'));
  if (work?.target.type === 'pace') {
    const { slowSPerKm, fastSPerKm, upperOnly } = work.target;
    const fast = formatPace(fastSPerKm);
    return upperOnly === true
      ? said('now:easy', 'ZON-2', { fast })
      : said('now:pace', 'LIB-3', { slow: formatPace(slowSPerKm), fast });
  }
  if (work?.target.type === 'rpe' && isFast(work)) {
    const { low, high } = work.target;
    return said('now:rpe', 'ZON-2', { low, high });
  }
  return said('now:talk', 'ZON-2', {});
}

function longestOf(steps: readonly Step[]): Step | undefined {
  return steps.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0];
}

/** Seconds, and metres at a slow three metres a second. */
function sizeOf({ end }: Step): number {
  return end.type === 'time' ? end.s : end.type === 'distance' ? end.m / 3 : 0;
}
