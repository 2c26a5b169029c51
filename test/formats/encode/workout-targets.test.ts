import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vdotRaceTime } from '../../../src/core/science/vdot.ts';
import type { RenderedWorkout } from '../../../src/core/workout/rendered-workout.ts';
import type { Step } from '../../../src/core/workout/workout.ts';
import type { CorosWorkout } from '../../../src/formats/encode/coros-schedule.ts';
import { LOSS_TEXTS, type LossCode } from '../../../src/formats/encode/fidelity.ts';
import type { GarminWorkout } from '../../../src/formats/encode/garmin-workout.ts';
import type { IntervalsEvent } from '../../../src/formats/encode/intervals-event.ts';
import type { WahooPlan } from '../../../src/formats/encode/wahoo-plan.ts';
import {
  WORKOUT_TARGETS,
  type WorkoutTargetId,
  workoutTarget,
} from '../../../src/formats/encode/workout-targets.ts';
import { anyRendered, EASY, renderedOf, ZONES } from '../../support/workouts/random-workouts.ts';
import { readFitWorkout } from '../../support/workouts/read-fit-workout.ts';
import { readIntervalsText } from '../../support/workouts/read-intervals-text.ts';
import { readCoros, readGarmin, readSuunto, readWahoo } from '../../support/workouts/read-platform-json.ts';
import { readStoredZip } from '../../support/workouts/read-stored-zip.ts';
import { readTcx, readZwo } from '../../support/workouts/read-workout-xml.ts';
import { runThrough, type SeenStep } from '../../support/workouts/seen-step.ts';

const RACE_MPS = 10_000 / vdotRaceTime(ZONES.vdot, 10_000)!;

/** What each platform would run, read by code that shares nothing with the writers. */
const READERS: Partial<Record<WorkoutTargetId, (content: never) => SeenStep[]>> = {
  fit: readFitWorkout as never,
  tcx: readTcx as never,
  zwo: ((bytes: Uint8Array) => readZwo(bytes, RACE_MPS)) as never,
  garmin: ((body: GarminWorkout) => readGarmin(body)) as never,
  wahoo: ((plan: WahooPlan) => readWahoo(plan)) as never,
  coros: ((workout: CorosWorkout) => readCoros(workout)) as never,
  suunto: ((zip: Uint8Array) =>
    readSuunto(JSON.parse(readStoredZip(zip)['guide.json']!.toString()))) as never,
  intervals: ((event: IntervalsEvent) =>
    event.description === undefined
      ? readFitWorkout(Buffer.from(event.file_contents_base64!, 'base64'))
      : readIntervalsText(event.description)) as never,
};
/** Half a second a kilometre is what a text of whole seconds can say; the rest is exact to 1 mm/s. */
const SPEED_TOLERANCE: Partial<Record<WorkoutTargetId, number>> = { intervals: 0.03, zwo: 0.002 };

/** Which losses excuse that a step of the model was seen so; null: it was seen as it is. */
function endExcuse(end: Step['end'], seen: SeenStep['end']): LossCode | null | 'wrong' {
  if (end.type === 'lap') return seen.type === 'lap' ? null : seen.type === 'time' ? 'LAP_AS_TIME' : 'wrong';
  if (seen.type === 'lap') return 'wrong';
  if (end.type === 'distance' && seen.type === 'time') return 'DISTANCE_AS_TIME';
  if (end.type !== seen.type) return 'wrong';
  const difference = Math.abs((end.type === 'time' ? end.s : end.m) - seen.value);
  return difference < 1e-6 ? null : difference <= 1 ? 'ENDS_ROUNDED' : 'wrong';
}

function targetExcuse(
  target: Step['target'],
  seen: SeenStep['target'],
  tolerance: number,
): LossCode | null | 'wrong' {
  if (target.type === 'none') return seen.type === 'none' ? null : 'wrong';
  if (seen.type === 'none') {
    if (target.type === 'rpe') return 'EFFORT_AS_TEXT';
    if (target.type === 'hr') return 'HEART_RATE_AS_TEXT';
    return target.type === 'pace' && target.upperOnly === true ? 'UPPER_BOUND_AS_TEXT' : 'PACE_AS_TEXT';
  }
  if (target.type === 'pace' && seen.type === 'speed') {
    const [low, high] = [1000 / target.slowSPerKm, 1000 / target.fastSPerKm];
    if (Math.abs(low - seen.low) <= tolerance && Math.abs(high - seen.high) <= tolerance) return null;
    // an upper limit is never sent as a pace to hold
    const isMiddle = seen.low === seen.high && Math.abs((low + high) / 2 - seen.low) <= tolerance;
    return isMiddle && target.upperOnly !== true ? 'BAND_AS_VALUE' : 'wrong';
  }
  if (target.type === 'hr' && seen.type === 'hr') {
    return target.lowBpm === seen.low && target.highBpm === seen.high ? null : 'wrong';
  }
  if (target.type === 'rpe' && seen.type === 'rpe') {
    return target.low === seen.low && target.high === seen.high ? null : 'wrong';
  }
  return 'wrong';
}

function excuses(id: WorkoutTargetId, model: readonly Step[], seen: readonly SeenStep[]): Set<string> {
  expect(seen.length).toBe(model.length);
  const used = new Set<string>();
  const tolerance = SPEED_TOLERANCE[id] ?? 0.00051;
  model.forEach((step, i) => {
    const found = [endExcuse(step.end, seen[i]!.end), targetExcuse(step.target, seen[i]!.target, tolerance)];
    for (const excuse of found) {
      if (excuse === 'wrong')
        throw new Error(`${id} shows ${JSON.stringify(step)} as ${JSON.stringify(seen[i])}`);
      if (excuse !== null) used.add(excuse);
    }
  });
  return used;
}

const STRUCTURAL: LossCode[] = [
  'LAP_AS_TIME',
  'EFFORT_AS_TEXT',
  'HEART_RATE_AS_TEXT',
  'PACE_AS_TEXT',
  'UPPER_BOUND_AS_TEXT',
  'BAND_AS_VALUE',
  'DISTANCE_AS_TIME',
];

describe('every target', () => {
  it.each(Object.keys(READERS) as WorkoutTargetId[])(
    '%s: what is read back is the workout, but for the losses that it reports',
    (id) => {
      const reader = READERS[id] as (content: unknown) => SeenStep[];
      let supported = 0;
      fc.assert(
        fc.property(anyRendered, (rendered) => {
          const { content, fidelity } = workoutTarget(id).encode(rendered);
          if (content === null) {
            expect(fidelity).toMatchObject({ kind: 'unsupported', reason: expect.stringMatching(/\.$/) });
            return;
          }
          supported++;
          const model = runThrough(rendered.workout.steps);
          const used = excuses(id, model, reader(content));
          const reported = new Set<string>(fidelity.losses.map((loss) => loss.code));
          // every difference is reported, and none is reported that is not there
          for (const code of used) expect(reported, `${code} is not reported`).toContain(code);
          for (const code of STRUCTURAL) {
            if (reported.has(code)) expect([...used], `${code} is reported`).toContain(code);
          }
          expect(fidelity.kind).toBe(reported.size === 0 ? 'exact' : 'degraded');
        }),
        { numRuns: 300 },
      );
      expect(supported).toBeGreaterThan(60);
    },
    60_000,
  );

  it.each(WORKOUT_TARGETS.map((target) => target.id))(
    '%s: the same workout gives the same bytes, and any workout an answer',
    (id) => {
      const bytesOf = (content: unknown) =>
        content instanceof Uint8Array ? Buffer.from(content).toString('base64') : JSON.stringify(content);
      fc.assert(
        fc.property(anyRendered, (rendered) => {
          const first = workoutTarget(id).encode(rendered);
          const second = workoutTarget(id).encode(structuredClone(rendered));
          expect(bytesOf(second.content)).toBe(bytesOf(first.content));
          expect(second.fidelity).toEqual(first.fidelity);
        }),
        { numRuns: 40 },
      );
    },
    60_000,
  );

  it.each(Object.keys(READERS) as WorkoutTargetId[])(
    '%s: keeps planned time and distance where it reports nothing else',
    (id) => {
      const reader = READERS[id] as (content: unknown) => SeenStep[];
      fc.assert(
        fc.property(anyRendered, (rendered) => {
          const { content, fidelity } = workoutTarget(id).encode(rendered);
          if (
            content === null ||
            fidelity.losses.some((l) => ['DISTANCE_AS_TIME', 'LAP_AS_TIME', 'ENDS_ROUNDED'].includes(l.code))
          )
            return;
          const model = runThrough(rendered.workout.steps);
          const seen = reader(content);
          const seconds = model.reduce((sum, s) => sum + (s.end.type === 'time' ? s.end.s : 0), 0);
          const metres = model.reduce((sum, s) => sum + (s.end.type === 'distance' ? s.end.m : 0), 0);
          const total = (type: string) =>
            seen.reduce((sum, s) => sum + (s.end.type === type ? (s.end as { value: number }).value : 0), 0);
          expect(Math.abs(total('time') - seconds)).toBeLessThanOrEqual(1);
          expect(Math.abs(total('distance') - metres)).toBeLessThanOrEqual(1);
        }),
        { numRuns: 100 },
      );
    },
    60_000,
  );

  it('throws for a workout that was not rendered', () => {
    const raw = renderedOf([
      { kind: 'step', role: 'work', end: { type: 'lap' }, target: { type: 'zone', band: 'E' } },
    ]);
    for (const { id, encode } of WORKOUT_TARGETS) {
      if (id === 'polar' || id === 'strava') continue;
      expect(() => encode(raw), id).toThrow(/rendered/);
    }
  });

  it.each<[string, RenderedWorkout['workout']['steps']]>([
    ['no steps', []],
    ['an empty repeat', [{ kind: 'repeat', n: 3, steps: [] }]],
    ['half a pass', [{ kind: 'repeat', n: 2.5, steps: [step({ type: 'lap' }, EASY)] }]],
    ['a million passes', [{ kind: 'repeat', n: 1e6, steps: [step({ type: 'lap' }, EASY)] }]],
    ['a step of no time', [step({ type: 'time', s: 0 }, EASY)]],
    ['a step without end', [step({ type: 'time', s: Number.POSITIVE_INFINITY }, EASY)]],
    ['a band upside down', [step({ type: 'lap' }, { type: 'pace', slowSPerKm: 300, fastSPerKm: 310 })]],
    ['an empty band', [step({ type: 'lap' }, { type: 'pace', slowSPerKm: 300, fastSPerKm: 300 })]],
    ['a dead heart rate', [step({ type: 'lap' }, { type: 'hr', lowBpm: 0, highBpm: 0 })]],
  ])('answers "unsupported" for %s', (_, steps) => {
    for (const { id, encode } of WORKOUT_TARGETS) {
      expect(encode(renderedOf(steps)).fidelity.kind, id).toBe('unsupported');
    }
  });

  it('has a sentence for every loss', () => {
    for (const text of Object.values(LOSS_TEXTS)) expect(text).toMatch(/^[A-Z].*\.$/);
  });
});

function step(end: Step['end'], target: Step['target']): Step {
  return { kind: 'step', role: 'work', end, target };
}

describe('an easy run', () => {
  const easyRun = renderedOf([
    {
      kind: 'step',
      role: 'work',
      name: 'Easy',
      end: { type: 'distance', m: 8000 },
      target: EASY,
      note: 'Easy, talk test',
    },
  ]);

  it.each(['fit', 'garmin', 'intervals', 'wahoo', 'suunto', 'coros', 'tcx'] as const)(
    '%s: warns above the easy ceiling, and below only where nobody runs',
    (id) => {
      const { content, fidelity } = workoutTarget(id).encode(easyRun);
      const [seen] = (READERS[id] as (c: unknown) => SeenStep[])(content);
      const { low, high } = seen!.target as { low: number; high: number };
      expect(high).toBeGreaterThan(ZONES.easyCeilingMps - 0.03);
      expect(high).toBeLessThanOrEqual(ZONES.easyCeilingMps + 0.0006);
      expect(low).toBeCloseTo(0.6 * ZONES.thresholdSpeedMps, 1);
      expect(fidelity.kind).toBe(id === 'tcx' ? 'degraded' : 'exact');
    },
  );

  it('zwo: has no pace to hold, only the limit as a message, and says so', () => {
    const { content, fidelity } = workoutTarget('zwo').encode(easyRun);
    const text = new TextDecoder().decode(content as Uint8Array);
    expect(text).toContain('<FreeRide Duration="8000">');
    expect(text).toContain('no faster than 5:29/km');
    expect(text).not.toContain('Power');
    expect(fidelity).toMatchObject({ kind: 'degraded', losses: [{ code: 'UPPER_BOUND_AS_TEXT' }] });
  });
});
