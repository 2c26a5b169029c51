import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assessmentTexts } from '../../../../src/core/coaching/plan/assessment-texts.ts';
import { buildPlan } from '../../../../src/core/coaching/plan/build-plan.ts';
import type { BuiltPlan, PlanSession, PlanWeek } from '../../../../src/core/coaching/plan/built-plan.ts';
import { workRank } from '../../../../src/core/coaching/plan/choose-quality.ts';
import { explainPlan, planStory } from '../../../../src/core/coaching/plan/explain-plan.ts';
import { explainSession, type SessionFacts } from '../../../../src/core/coaching/plan/explain-session.ts';
import { withOffers } from '../../../../src/core/coaching/plan/goal-offers.ts';
import { insteadText } from '../../../../src/core/coaching/plan/instead-texts.ts';
import {
  applyPlanCounterfactual,
  planCounterfactual,
} from '../../../../src/core/coaching/plan/plan-counterfactual.ts';
import type { PlanInput } from '../../../../src/core/coaching/plan/plan-input.ts';
import { planStoryTexts } from '../../../../src/core/coaching/plan/plan-story-texts.ts';
import { sessionTexts } from '../../../../src/core/coaching/plan/session-texts.ts';
import { addDays, weekday, weekStart } from '../../../../src/core/time.ts';
import { isLongType } from '../../../../src/core/workout/library.ts';
import { renderWorkout } from '../../../../src/core/workout/render.ts';
import { anyDay, anyPlanInput, raceOn, workedInput } from '../../../support/plan-input.ts';

const RUNS = Number(process.env.PLAN_RUNS ?? 60);
const LANGUAGES = ['en', 'de'] as const;

function built(changes: Partial<PlanInput> = {}): { input: PlanInput; plan: BuiltPlan } {
  const input = workedInput(changes);
  const result = buildPlan(input);
  if (!result.ok) throw new Error(result.error.code);
  return { input, plan: result.value };
}

/** The facts as the calendar has them. */
function factsOf(input: PlanInput, plan: BuiltPlan, week: PlanWeek, s: PlanSession): SessionFacts {
  return {
    ...{ day: s.day, type: s.type, km: s.km, flexibility: s.flexibility },
    minutes: s.type === 'race' ? null : s.minutes,
    workout: renderWorkout(s.workout, input.zones),
    level: plan.level,
    week: {
      ...{ type: week.type, km: week.km, phase: week.phase, number: week.number },
      weeksToRace: week.weeksToRace,
    },
    race: plan.race,
    notes: [...plan.notes, ...plan.relaxed],
    isAfterLongRun: week.sessions.some((x) => x.day === addDays(s.day, -1) && isLongType(x.type)),
  };
}

function expectSentences(texts: readonly string[]): void {
  for (const text of texts) {
    expect(text).toMatch(/^[A-ZÄÖÜ0-9].*[.?!]$/s);
    expect(text).not.toMatch(/[{}]|undefined|NaN|null| {2}|\d{4}-\d\d-\d\d/);
    expect(text.length, text).toBeLessThanOrEqual(280);
  }
}

const GOALS: [string, Partial<PlanInput>][] = [
  ['5 km', { goal: { kind: 'race', event: raceOn('2026-05-10', 5000) } }],
  ['10 km', {}],
  ['a half in a level of its own', { goal: { kind: 'race', event: raceOn('2026-06-07', 21_097) } }],
  ['a marathon', { goal: { kind: 'race', event: raceOn('2026-07-05', 42_195) } }],
  ['maintain', { goal: { kind: 'maintain' } }],
  ['recover', { goal: { kind: 'recover', event: raceOn('2026-03-01', 21_097) } }],
  [
    'return',
    {
      goal: {
        kind: 'return',
        gapDays: 24,
        referenceKm: 38,
        longestBeforeKm: 14,
        reason: 'life',
        cleared: true,
      },
    },
  ],
];

describe.each(GOALS)('for %s', (_name, changes) => {
  const { input, plan } = built(changes);
  it.each(LANGUAGES)(
    'every session answers in whole sentences, in %s (EXPL-1, EXPL-2, EXPL-5)',
    (language) => {
      for (const week of plan.weeks)
        for (const s of week.sessions) {
          const e = explainSession(factsOf(input, plan, week, s), language);
          expectSentences([e.what, ...e.why, e.now, e.until, e.object, e.otherwise]);
          expect(e.why.length).toBeGreaterThan(0);
          expect(e.why.length).toBeLessThanOrEqual(2);
          expect(e.why.join(' '), `${s.day} ${s.type}`).toMatch(/\d/);
          expect(e.rules[0]).toBe('LIB-1');
          for (const rule of e.rules) expect(rule).toMatch(/^[A-Z]+-\d+$/);
        }
    },
  );

  it.each(LANGUAGES)('the whole plan answers in whole sentences, in %s (EXPL-1)', (language) => {
    const e = explainPlan(planStory(input, plan), language);
    expectSentences([e.what, ...e.why, e.now, e.until, e.object, e.otherwise]);
    expect(e.why.length).toBeLessThanOrEqual(2);
    expect(e.why.join(' ')).toMatch(/\d/);
  });
});

describe('a session', () => {
  const { input, plan } = built();
  const session = (week: number, type: string): SessionFacts => {
    const w = plan.weeks[week]!;
    return factsOf(input, plan, w, w.sessions.find((s) => s.type === type)!);
  };

  it('names its repeats, weeks and paces in the numbers of each language (PER-6)', () => {
    const cruise = session(8, 'vo2_long');
    expect(explainSession(cruise, 'en')).toMatchObject({
      why: [
        expect.stringMatching(
          /^We go from long and steady to short and quick: today \d × 1000 m, 4 weeks before your race on 24 May\.$/,
        ),
        expect.stringMatching(/^It is part of a week of \d+(\.\d)? km\.$/),
      ],
      now: expect.stringMatching(/^Run the main part at 4:\d\d–4:\d\d per km;.* keep this one/),
      until: 'It stands until the review after 3 May.',
      otherwise: 'If your race were on 22 June or later, this would still be an easy run.',
    });
    expect(explainSession({ ...cruise, km: 9.4 }, 'de').what).toMatch(
      /^(Dienstag|Donnerstag), \d+\. April: Lange Intervalle, 9,4 km, etwa \d+ min\. /,
    );
  });

  it('says the cap that made a long run shorter, and the longest run that would have lifted it (LNG-2)', () => {
    const capped = plan.notes.find((n) => n.rule === 'LNG-2');
    const facts = session(5, 'long_easy');
    const note = capped ?? { rule: 'LNG-2', week: null, facts: { want: 15, cap: 14.3 } };
    const e = explainSession(
      { ...facts, notes: [{ ...note, week: weekStart(facts.day), facts: { want: 15, cap: 14.3 } }] },
      'en',
    );
    expect(e.why[0]).toBe(
      'I would have planned 15 km; 14.3 km is the most that follows from your last weeks.',
    );
    expect(e.otherwise).toBe(
      'If your longest run of the 30 days before had been 13.7 km, this one could be 15 km.',
    );
  });

  it('speaks of its fast part where it has one, of a limit where it is easy, and of evenness in a race', () => {
    const half = built({ goal: { kind: 'race', event: raceOn('2026-06-07', 21_097) } });
    const of = (type: string) => {
      const week = half.plan.weeks.find((w) => w.sessions.some((s) => s.type === type))!;
      const s = week.sessions.find((x) => x.type === type)!;
      return explainSession(factsOf(half.input, half.plan, week, s), 'en');
    };
    expect(of('long_mp').why[0]).toMatch(
      /^Some of the long run at the pace of the race: \d × 3000 m, \d weeks/,
    );
    expect(of('long_mp').now).toMatch(/^Run the main part at 5:\d\d–5:\d\d per km/);
    expect(of('long_easy').now).toMatch(/^No faster than 6:0\d per km/);
    expect(of('race').now).toBe('Start evenly, eat and drink as you practised, and try nothing new.');
  });

  it('made by hand is explained from what is known of it', () => {
    const facts: SessionFacts = {
      ...{ day: '2026-05-05', type: 'easy', km: 8, minutes: null, flexibility: 'normal', workout: null },
      level: 2,
      week: { type: 'load', km: 42, phase: null, weeksToRace: null, number: null },
      ...{ race: null, notes: [], isAfterLongRun: false },
    };
    const e = explainSession(facts, 'de');
    expect(e.what).toMatch(/^Dienstag, 5\. Mai: Lockerer Lauf, 8 km\. /);
    expect(e.why[1]).toBe('Teil einer Woche mit 42 km.');
    expect(e.otherwise).toBe('Ohne Zeit am Dienstag läge er an einem anderen Tag oder fiele weg.');
  });
});

describe('what would have changed it', () => {
  it('holds for sessions of any race plan: a later race makes fast runs easy and full weeks of the taper (PER-5, PER-8)', () => {
    let tried = 0;
    fc.assert(
      fc.property(anyPlanInput, fc.nat(), (some, pick) => {
        const input = { ...some, coachSpeedStart: null };
        const { goal } = input;
        if (goal.kind !== 'race') return;
        const made = buildPlan(input);
        if (!made.ok) return;
        const late = made.value.weeks.filter(
          (w) => w.sessions.some((s) => workRank(s.type) !== null) || w.type === 'taper',
        );
        const week = late[pick % Math.max(1, late.length)];
        const s = week?.sessions.find((x) => workRank(x.type) !== null) ?? week?.sessions[0];
        if (week === undefined || s === undefined || s.type === 'race' || isLongType(s.type)) return;
        const e = explainSession(factsOf(input, made.value, week, s), 'en');
        const said = /on (\d+) (\w+) or later/.exec(e.otherwise);
        if (said === null) return;
        // the day that was said, in the year that follows the session
        const date = [...Array(200).keys()]
          .map((d) => addDays(s.day, d))
          .find(
            (d) => Number(d.slice(8)) === Number(said[1]) && MONTHS[Number(d.slice(5, 7)) - 1] === said[2],
          )!;
        const other = buildPlan({
          ...input,
          goal: { ...goal, event: { ...goal.event, date }, otherRaces: [] },
          availability: { ...input.availability, blackouts: [] },
        });
        if (!other.ok) return;
        tried += 1;
        const then = other.value.weeks.find((w) => w.start === week.start)!;
        if (e.otherwise.includes('easy run'))
          expect(then.sessions.filter((x) => workRank(x.type) !== null)).toEqual([]);
        else expect(['taper', 'race']).not.toContain(then.type);
      }),
      { numRuns: RUNS, seed: 11 },
    );
    expect(tried).toBeGreaterThan(RUNS / 6);
  });

  it('holds for time on a day: without it nothing is laid there (AVL-1)', () => {
    const { input, plan } = built();
    for (const s of plan.weeks[1]!.sessions) {
      const maxMin = input.availability.maxMin.map((m, d) => (d === weekday(s.day) ? 0 : m));
      const other = buildPlan({
        ...input,
        availability: {
          ...input.availability,
          maxMin: maxMin as unknown as typeof input.availability.maxMin,
          longRunDay: null,
        },
      });
      if (!other.ok) throw new Error(other.error.code);
      expect(other.value.weeks[1]!.sessions.map((x) => x.day)).not.toContain(s.day);
    }
  });

  it('holds for whole plans: with the change made, the answer is what was said (GOAL-2, GOAL-3, GOAL-5 … GOAL-7)', () => {
    const kinds = new Set<string>();
    const check = (input: PlanInput) => {
      const made = buildPlan(input);
      if (!made.ok) return;
      const c = planCounterfactual(input, made.value);
      if (c === null) return;
      kinds.add(c.kind);
      const other = buildPlan(applyPlanCounterfactual(input, c));
      if (!other.ok) throw new Error(`${c.kind}: ${other.error.code}`);
      const { feasibility, weeks } = other.value;
      if ('status' in c) {
        expect(feasibility!.status).toBe(c.status);
        expect(feasibility!.status).not.toBe(made.value.feasibility!.status);
      } else if (c.kind === 'target_time') {
        expect(feasibility!.time).toBe('ok');
        expect(made.value.feasibility!.time).not.toBe('ok');
      } else if (c.kind === 'shorter_race') {
        const days = (plan: BuiltPlan) => plan.notes.find((n) => n.rule === 'GOAL-6')!.facts.days as number;
        expect(days(other.value)).toBe(c.noHardDays);
        expect(days(other.value)).toBeLessThan(days(made.value));
      } else {
        expect(weeks[0]!.km).toBe(c.weekKm);
        expect(weeks[0]!.km).not.toBe(made.value.weeks[0]!.km);
      }
    };
    fc.assert(fc.property(anyPlanInput, check), { numRuns: RUNS / 2, seed: 12 });
    check(
      workedInput({ goal: { kind: 'race', event: raceOn('2026-05-24', 10_000, { targetTimeS: 2700 }) } }),
    );
    check(
      workedInput({
        goal: { kind: 'race', event: raceOn('2026-08-02', 50_000) },
        availability: { ...anyDay, maxMin: [90, 90, 90, 90, 90, 90, 200] },
      }),
    );
    expect([...kinds].toSorted()).toEqual([
      'baseline_status',
      'baseline_week',
      'gap_days',
      'long_day_minutes',
      'more_minutes',
      'race_day',
      'shorter_race',
      'target_time',
    ]);
  });
});

describe('the texts', () => {
  const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).toSorted();
  it('have the same values in both languages (EXPL-4)', () => {
    for (const texts of [sessionTexts, planStoryTexts, assessmentTexts] as {
      en: Record<string, string>;
      de: Record<string, string>;
    }[]) {
      expect(Object.keys(texts.de).toSorted()).toEqual(Object.keys(texts.en).toSorted());
      for (const key of Object.keys(texts.en))
        expect(placeholders(texts.de[key]!), key).toEqual(placeholders(texts.en[key]!));
    }
  });

  it('of offers are said in the language that is asked for', () => {
    const { input, plan } = built({ goal: { kind: 'race', event: raceOn('2026-04-26', 42_195) } });
    const { instead } = withOffers(input, plan).feasibility!;
    expect(instead.length).toBeGreaterThan(1);
    expectSentences(instead.flatMap((i) => LANGUAGES.map((l) => insteadText(i, l))));
    for (const i of instead) expect(insteadText(i, 'de')).not.toBe(i.text);
  });
});

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];
