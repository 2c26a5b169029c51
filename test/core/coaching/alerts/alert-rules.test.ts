import { describe, expect, it } from 'vitest';
import {
  type AlertFacts,
  goalFacts,
  healthFacts,
  reviewFacts,
} from '../../../../src/core/coaching/alerts/alert-facts.ts';
import { ALERT_RULES, findAlerts } from '../../../../src/core/coaching/alerts/alert-rules.ts';
import { alertSentence, clearSentence } from '../../../../src/core/coaching/alerts/alert-text.ts';
import { decide } from '../../../../src/core/coaching/decide.ts';
import type { PlannedWeek, ReviewInput } from '../../../../src/core/coaching/review-input.ts';
import { assessSituation } from '../../../../src/core/coaching/situation.ts';
import { extraRun, plainWeeks } from '../../../support/plain-weeks.ts';
import { scenarioInput } from '../../../support/scenario-input.ts';
import { readScenarios, resolveSameAs } from '../../../support/scenario-notation.ts';

const scenarios = ['worked', 'policy'].flatMap((name) => readScenarios(`fixtures/scenarios/${name}.md`));
const known = new Map(scenarios.map((s) => [s.id, s]));
const ALL = ['review', 'data', 'plan'] as const;

function factsOf(input: ReviewInput, current: PlannedWeek | null = null, heardOn = input.asOf): AlertFacts {
  const s = assessSituation(input);
  const { code, rules } = decide(s);
  return reviewFacts(s, { code, rules }, input.mode === 'off', { current, heardOn });
}
const scenario = (id: string) => factsOf(scenarioInput(resolveSameAs(known.get(id)!, known)));
const told = (facts: AlertFacts, rules = ALERT_RULES) =>
  findAlerts(facts, ALL, { rules }).map((a) => `${a.rule} ${a.level} ${a.cause}`);

/** The week of 4 May as planned: 42 km, its long run on Sunday the key session. */
const running: PlannedWeek = {
  ...{ start: '2026-05-04', type: 'load', plannedKm: 42, plannedLoad: null },
  sessions: [
    { id: 'tue', day: '2026-05-05', km: 10, key: false },
    { id: 'thu', day: '2026-05-07', km: 12, key: true },
    { id: 'sun', day: '2026-05-10', km: 20, key: true },
  ].map((s) => ({ ...s, startMs: null, type: 'easy', minutes: null, locked: false })),
};
const midWeek = (asOf: string, runs: ReviewInput['runs'], heardOn = asOf) => {
  const plain = plainWeeks();
  return factsOf(
    {
      ...plain,
      asOf,
      runs: [...plain.runs, ...runs],
      next: {
        ...plain.next,
        start: '2026-05-11',
        sessions: plain.next.sessions.map((x) => ({ ...x, day: x.day.replace('2026-05-0', '2026-05-1') })),
      },
    },
    running,
    heardOn,
  );
};
const heard = { lastHeardOn: '2026-05-04', failingSince: null };

/** Facts, and everything a coach is told of them. */
const GOLDEN: [name: string, facts: AlertFacts, alerts: string[]][] = [
  ['everything on plan', scenario('S01'), []],
  ['one very long run', scenario('S04'), ['COACH-13 info overload', 'COACH-14 warn spike']],
  ['everything at once', scenario('S07'), ['COACH-13 warn overload']],
  ['a run three times the longest', scenario('P46'), ['COACH-13 warn overload', 'COACH-14 warn spike']],
  ['a week without a run', scenario('S11'), ['COACH-16 info silent']],
  ['pain 5 of 10', scenario('P60'), ['COACH-13 info overload', 'COACH-15 warn pain']],
  ['pain 7 of 10', scenario('P61'), ['COACH-9 urgent SAFE-1', 'COACH-13 info overload']],
  ['a fever', scenario('P64'), ['COACH-10 urgent SAFE-2', 'COACH-13 info overload']],
  ['chest pain', scenario('P66'), ['COACH-8 urgent emergency']],
  [
    'a second recovery week in 21 days',
    scenario('P68'),
    ['COACH-11 urgent second_recovery', 'COACH-13 warn overload'],
  ],
  [
    'overload in a week left alone',
    scenario('P96'),
    ['COACH-12 urgent locked_overload', 'COACH-13 warn overload'],
  ],
  [
    'a recovery week with red pain',
    { ...scenario('S07'), bodyPoints: 2 } satisfies AlertFacts,
    ['COACH-13 urgent overload'],
  ],
  [
    'by Thursday a third more than the month’s weeks',
    midWeek(
      '2026-05-07',
      [5, 6, 7].flatMap((d) => [extraRun(`2026-05-0${d}`, 12), extraRun(`2026-05-0${d}`, 7)]),
    ),
    ['COACH-13 info overload'],
  ],
  [
    'Thursday’s key session not run, the last run on Monday',
    midWeek('2026-05-07', [extraRun('2026-05-04', 6)]),
    ['COACH-16 info silent'],
  ],
  [
    'the same where nothing was heard since',
    midWeek('2026-05-07', [extraRun('2026-05-04', 6)], '2026-05-06'),
    [],
  ],
  ['a goal out of reach', goalFacts('2026-05-03', true), ['COACH-17 info goal_at_risk']],
  [
    'three days without a word while runs were due',
    healthFacts('2026-05-07', heard, [running]),
    ['COACH-18 info data_stale'],
  ],
  ['a week without a word', healthFacts('2026-05-11', heard, [running]), ['COACH-18 warn data_stale']],
  ['no word on days without runs', healthFacts('2026-05-07', heard, []), []],
  ['a week without a word, nothing due', healthFacts('2026-05-11', heard, []), ['COACH-18 warn data_stale']],
  [
    'a connection that fails, whatever was due',
    healthFacts('2026-05-05', { ...heard, failingSince: '2026-05-04' }, []),
    ['COACH-18 info data_stale'],
  ],
  [
    'a connection that has failed for a week, while mornings are still reported',
    healthFacts('2026-05-11', { lastHeardOn: '2026-05-11', failingSince: '2026-05-04' }, []),
    ['COACH-18 warn data_stale'],
  ],
  ['nobody who never sent anything', healthFacts('2026-05-07', { ...heard, lastHeardOn: null }, null), []],
];

describe('alert rules', () => {
  it.each(GOLDEN)('%s', (_, facts, alerts) => {
    expect(told(facts)).toEqual(alerts);
  });

  it.each(ALERT_RULES)('$id ($cause) is missed where it does not fire', ({ id }) => {
    const without = ALERT_RULES.filter((r) => r.id !== id);
    const failing = GOLDEN.filter(([, facts, alerts]) => told(facts, without).join() !== alerts.join());
    expect(failing.length).toBeGreaterThan(0);
  });

  it('are numbered COACH-8 to COACH-18, one a cause', () => {
    expect(ALERT_RULES.map((r) => r.id)).toEqual(ALERT_RULES.map((_, i) => `COACH-${i + 8}`));
    expect(new Set(ALERT_RULES.map((r) => r.cause)).size).toBe(ALERT_RULES.length);
  });

  it('do not take silence of the data for rest: no run was seen, and no run is claimed missing', () => {
    const facts = healthFacts('2026-05-11', heard, [running]);
    const causes = findAlerts(facts, ['data']).map((a) => a.cause);
    expect(causes).toEqual(['data_stale']);
  });

  it('look only where they were asked to look', () => {
    expect(findAlerts(scenario('S04'), ['data', 'plan'])).toEqual([]);
  });

  it('show their evidence and their value', () => {
    const [overload, spike] = findAlerts(scenario('S04'), ['review']);
    expect(overload).toMatchObject({ value: 2, rule: 'COACH-13' });
    expect(spike!.evidence).toHaveLength(1);
    expect(spike!.value).toBeGreaterThan(1.3);
    expect(overload!.evidence).toEqual(expect.arrayContaining(spike!.evidence));
  });

  it('are said as sentences in both languages, with what ends them', () => {
    for (const [, facts] of GOLDEN) {
      for (const a of findAlerts(facts, ALL)) {
        for (const language of ['en', 'de'] as const) {
          expect(alertSentence(a, language)).toMatch(/^[A-ZÄÖÜ\d].*\.$/);
          expect(alertSentence(a, language)).not.toMatch(/NaN|undefined|\{/);
          expect(clearSentence(a, language)).toMatch(/^En/);
        }
      }
    }
  });
});
