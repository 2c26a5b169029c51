import { describe, expect, it } from 'vitest';
import type { Event, Line } from './history.ts';
import { type FinalState, type Findings, judge } from './judge.ts';
import { differences } from './same-state.ts';

const START_MS = Date.UTC(2026, 0, 5, 7);
const bytes = (n: number) => ({ athlete: 'local', sha256: String(n).repeat(64) });

/** Two runs, sent and acknowledged, both there as they should be. */
function sound(): { history: Event[]; state: FinalState } {
  const history: Event[] = [1, 2].flatMap((n): Event[] => [
    { what: 'truth', ...bytes(n), startMs: START_MS + n * 3_600_000 },
    { what: 'sent', ...bytes(n) },
    { what: 'acked', ...bytes(n), status: 202 },
  ]);
  const state: FinalState = {
    deliveries: [1, 2].map((n) => ({
      ...bytes(n),
      deliveryId: `dlv_${n}`,
      naturalKey: `sha256:${n}`,
      state: 'reviewed',
      code: null,
      isEntry: false,
    })),
    activities: [1, 2].map((n) => ({
      athlete: 'local',
      activityId: `act_${n}`,
      startMs: START_MS + n * 3_600_000 + 400,
      sources: 1,
    })),
    rawFiles: [1, 2].map(bytes),
    stored: [1, 2].map(bytes),
    effects: [1, 2].flatMap((n) => [
      { subject: `dlv_${n}`, was: null, became: 'received' },
      { subject: `dlv_${n}`, was: 'received', became: 'decoded' },
    ]),
    openJobs: 0,
  };
  return { history, state };
}

function verdict(plant: (world: { history: Event[]; state: FinalState }) => void): Findings {
  const world = sound();
  plant(world);
  return judge(
    world.history.map((event, i): Line => ({ ...event, atMs: i })),
    world.state,
  );
}

const kindsOf = (findings: Findings) =>
  Object.entries(findings)
    .filter(([, found]) => found.length > 0)
    .map(([kind]) => kind);

describe('the judge', () => {
  it('finds nothing where everything is as it was told', () => {
    expect(kindsOf(verdict(() => {}))).toEqual([]);
  });

  it.each<[string, string, (world: ReturnType<typeof sound>) => void]>([
    ['an acknowledged delivery that is gone', 'lost', ({ state }) => void state.deliveries.pop()],
    ['a run whose activity is gone', 'lost', ({ state }) => void state.activities.pop()],
    [
      'an entry of an acknowledged archive that is gone',
      'lost',
      ({ history }) =>
        void history.push({ what: 'truth', ...bytes(3), startMs: START_MS, within: bytes(1).sha256 }),
    ],
    [
      'the same bytes twice',
      'doubled',
      ({ state }) => void state.deliveries.push({ ...state.deliveries[0]!, deliveryId: 'dlv_9' }),
    ],
    [
      'a run with two activities',
      'doubled',
      ({ state }) => void state.activities.push({ ...state.activities[0]!, activityId: 'act_9' }),
    ],
    [
      'an effect that was written twice',
      'doubled',
      ({ state }) => void state.effects.push({ subject: 'dlv_1', was: 'received', became: 'decoded' }),
    ],
    [
      'bytes that nobody sent',
      'phantom',
      ({ state }) => void state.deliveries.push({ ...state.deliveries[0]!, ...bytes(9) }),
    ],
    [
      'an activity that shows no run',
      'phantom',
      ({ state }) =>
        void state.activities.push({ ...state.activities[0]!, activityId: 'act_9', startMs: START_MS }),
    ],
    [
      'a delivery left half way',
      'unsettled',
      ({ state }) => void Object.assign(state.deliveries[0]!, { state: 'decoded' }),
    ],
    ['a job that nobody ends', 'unsettled', ({ state }) => void Object.assign(state, { openJobs: 1 })],
    [
      'a refusal without a reason',
      'unreasoned',
      ({ state }) => void Object.assign(state.deliveries[0]!, { state: 'rejected' }),
    ],
    ['a row without bytes', 'unbalanced', ({ state }) => void state.stored.pop()],
    ['bytes without a row', 'unbalanced', ({ state }) => void state.stored.push(bytes(9))],
    [
      'an activity without a source',
      'unbalanced',
      ({ state }) => void Object.assign(state.activities[0]!, { sources: 0 }),
    ],
  ])('finds %s', (_, kind, plant) => {
    expect(kindsOf(verdict(plant))).toContain(kind);
  });

  it('does not blame what the sender was never told', () => {
    const unknown = verdict(({ history, state }) => {
      history.push({ what: 'truth', ...bytes(3), startMs: START_MS + 9 * 3_600_000 });
      history.push({ what: 'sent', ...bytes(3) }, { what: 'unknown', ...bytes(3), why: 'reset' });
      state.stored.push(bytes(3));
    });
    expect(kindsOf(unknown)).toEqual([]);
  });

  it('takes a delivery that was sent again after a passing refusal for no double', () => {
    const again = verdict(({ state }) => {
      state.effects.push(
        { subject: 'dlv_1', was: 'rejected', became: 'received' },
        { subject: 'dlv_1', was: 'received', became: 'decoded' },
      );
    });
    expect(kindsOf(again)).toEqual([]);
  });
});

describe('two states of the same deliveries', () => {
  const state = (load: number, more: Record<string, unknown>[] = []) => ({
    activity: [
      { athlete_id: 'local', activity_id: 'act_1', load, summary: { a: 1, b: { c: load } } },
      ...more,
    ],
  });

  it('are the same whatever the order of their rows', () => {
    const other = { athlete_id: 'local', activity_id: 'act_0' };
    const turned = { activity: state(3, [other]).activity.toReversed() };
    expect(differences(state(3, [other]), turned)).toEqual([]);
  });

  it('part at a named row and column, down to the innermost value', () => {
    expect(differences(state(3), state(4))).toEqual([
      'activity local/act_1 load 3 → 4',
      'activity local/act_1 summary.b.c 3 → 4',
    ]);
    expect(differences(state(3), state(3, [{ athlete_id: 'local', activity_id: 'act_2' }]))).toEqual([
      'activity local/act_2 is there',
    ]);
  });
});
