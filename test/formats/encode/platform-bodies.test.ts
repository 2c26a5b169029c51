import { describe, expect, it } from 'vitest';
import type { Step } from '../../../src/core/workout/workout.ts';
import { corosSchedule, encodeCoros } from '../../../src/formats/encode/coros-schedule.ts';
import { encodeGarmin } from '../../../src/formats/encode/garmin-workout.ts';
import { encodeIntervals } from '../../../src/formats/encode/intervals-event.ts';
import { intervalsText } from '../../../src/formats/encode/intervals-text.ts';
import { encodeSuunto, SUUNTO_LIMITS } from '../../../src/formats/encode/suunto-guide.ts';
import { encodeTcx } from '../../../src/formats/encode/tcx-workout.ts';
import { encodeWahoo } from '../../../src/formats/encode/wahoo-plan.ts';
import { encodeZwo } from '../../../src/formats/encode/zwo-workout.ts';
import { EASY, renderedOf } from '../../support/workouts/random-workouts.ts';
import { readStoredZip } from '../../support/workouts/read-stored-zip.ts';
import { child, parseXml } from '../../support/workouts/read-workout-xml.ts';

const pace = (slowSPerKm: number, fastSPerKm: number): Step['target'] => ({
  type: 'pace',
  slowSPerKm,
  fastSPerKm,
});
const mps = (low: number, high: number) => pace(1000 / low, 1000 / high);
const none: Step['target'] = { type: 'none' };
const time = (s: number): Step['end'] => ({ type: 'time', s });
const distance = (m: number): Step['end'] => ({ type: 'distance', m });
const step = (
  role: Step['role'],
  end: Step['end'],
  target: Step['target'],
  name?: string,
  note?: string,
): Step => ({
  kind: 'step',
  role,
  end,
  target,
  ...(name === undefined ? {} : { name }),
  ...(note === undefined ? {} : { note }),
});

const threeMinutes = renderedOf([
  step('warmup', time(900), mps(2.6, 2.9), 'Warm up'),
  {
    kind: 'repeat',
    n: 6,
    steps: [
      step('work', distance(800), { type: 'hr', lowBpm: 165, highBpm: 175 }),
      step('recovery', { type: 'lap' }, none, 'Jog'),
    ],
  },
]);

describe('the Garmin body', () => {
  it('is the one that public clients send', () => {
    const { content, fidelity } = encodeGarmin(threeMinutes);
    expect(fidelity).toEqual({ kind: 'exact', losses: [] });
    expect(content!.segments).toEqual([
      {
        segmentOrder: 1,
        sport: 'RUNNING',
        poolLength: null,
        poolLengthUnit: null,
        steps: [
          {
            type: 'WorkoutStep',
            stepOrder: 1,
            intensity: 'WARMUP',
            description: 'Warm up',
            durationType: 'TIME',
            durationValue: 900,
            targetType: 'PACE',
            targetValueLow: 2.6,
            targetValueHigh: 2.9,
          },
          {
            type: 'WorkoutRepeatStep',
            stepOrder: 2,
            repeatType: 'REPEAT_UNTIL_STEPS_CMPLT',
            repeatValue: 6,
            steps: [
              {
                type: 'WorkoutStep',
                stepOrder: 3,
                intensity: 'INTERVAL',
                description: 'Run',
                durationType: 'DISTANCE',
                durationValue: 800,
                durationValueType: 'METER',
                targetType: 'HEART_RATE',
                targetValueLow: 165,
                targetValueHigh: 175,
              },
              {
                type: 'WorkoutStep',
                stepOrder: 4,
                intensity: 'RECOVERY',
                description: 'Jog',
                durationType: 'OPEN',
                targetType: 'OPEN',
              },
            ],
          },
        ],
      },
    ]);
    expect(content).toMatchObject({
      sport: 'RUNNING',
      workoutProvider: 'Pacekeeper',
      isSessionTransitionEnabled: false,
    });
    expect(content!.workoutSourceId.length).toBeLessThanOrEqual(20);
    expect(content).not.toHaveProperty('ownerId');
    expect(content).not.toHaveProperty('workoutId');
  });

  it('is refused above 100 steps, and said to be long above 50', () => {
    const many = (n: number) => renderedOf(Array.from({ length: n }, () => step('work', time(60), none)));
    expect(encodeGarmin(many(50)).fidelity.kind).toBe('exact');
    expect(encodeGarmin(many(51)).fidelity).toMatchObject({
      kind: 'degraded',
      losses: [{ code: 'MANY_STEPS' }],
    });
    expect(encodeGarmin(many(101)).fidelity).toMatchObject({
      kind: 'unsupported',
      reason: expect.stringMatching('101'),
    });
  });
});

describe('the intervals.icu text', () => {
  it('is the one of the reference', () => {
    const steps = [
      step('warmup', time(600), pace(419, 380), 'Easy'),
      {
        kind: 'repeat' as const,
        n: 5,
        steps: [
          step('work', distance(1000), pace(314, 306), 'Cruise'),
          step('recovery', time(60), none, 'Jog'),
        ],
      },
      step('cooldown', { type: 'lap' }, pace(419, 380), 'Easy'),
    ];
    expect(intervalsText(steps, () => {})).toBe(
      `Warmup
- Easy 10m 6:20-6:59/km Pace

Main 5x
- Cruise 1km 5:06-5:14/km Pace
- Jog 60s intensity=recovery

Cooldown
- Easy 6:20-6:59/km Pace press lap`.replace('60s', '1m'),
    );
  });

  it.each([
    [time(45), '45s'],
    [time(90), '1m30'],
    [time(3605), '60m05'],
    [distance(400), '0.4km'],
    [distance(12_345), '12.345km'],
  ])('never writes metres as "m", which are minutes: %o', (end, text) => {
    expect(intervalsText([step('work', end, none, 'Run')], () => {})).toBe(`Main\n- Run ${text}`);
  });

  it('has no number and no word of its own among the words of a step', () => {
    const losses: string[] = [];
    const text = intervalsText(
      [step('work', distance(400), { type: 'rpe', low: 7, high: 8 }, '400 race pace', 'press lap at 3 km')],
      (code) => losses.push(code),
    );
    expect(text).toBe('Main\n- race, effort seven to eight of ten, at km 0.4km');
    expect(losses).toEqual(expect.arrayContaining(['EFFORT_AS_TEXT', 'TEXT_CHARACTERS']));
  });

  it('gives way to a FIT file where a heart rate is in bpm, which the text cannot say', () => {
    const { content, fidelity } = encodeIntervals(threeMinutes);
    expect(content).toMatchObject({
      category: 'WORKOUT',
      type: 'Run',
      start_date_local: '2026-05-05T00:00:00',
      external_id: 'pk0123456789abcdef',
      filename: 'pk0123456789abcdef.fit',
    });
    expect(content).not.toHaveProperty('description');
    expect(Buffer.from(content!.file_contents_base64!, 'base64').subarray(8, 12).toString()).toBe('.FIT');
    expect(fidelity.kind).toBe('exact');
  });

  it('takes no purpose for a repeat', () => {
    const rendered = renderedOf([step('work', time(600), none, 'Run')]);
    const purpose = '- Do it 5x';
    const { content } = encodeIntervals({ ...rendered, workout: { ...rendered.workout, purpose } });
    expect(content!.description).toBe('Do it 5x.\n\nMain\n- Run 10m');
  });
});

describe('the Wahoo plan', () => {
  it('counts the passes after the first, estimates lap steps and says so in their name', () => {
    const { content, fidelity } = encodeWahoo(threeMinutes);
    expect(content!.header).toMatchObject({
      version: '1.0.0',
      workout_type_family: 1,
      workout_type_location: 1,
      threshold_speed: 3.6,
    });
    expect(content!.intervals).toEqual([
      {
        name: 'Warm up',
        exit_trigger_type: 'time',
        exit_trigger_value: 900,
        intensity_type: 'wu',
        targets: [{ type: 'speed', low: 2.6, high: 2.9 }],
      },
      {
        exit_trigger_type: 'repeat',
        exit_trigger_value: 5,
        intensity_type: 'active',
        intervals: [
          {
            name: 'Run, 165-175 bpm',
            exit_trigger_type: 'distance',
            exit_trigger_value: 800,
            intensity_type: 'active',
          },
          {
            name: 'Jog, until the lap button',
            exit_trigger_type: 'time',
            exit_trigger_value: 120,
            intensity_type: 'recover',
          },
        ],
      },
    ]);
    expect(fidelity).toMatchObject({ losses: [{ code: 'HEART_RATE_AS_TEXT' }, { code: 'LAP_AS_TIME' }] });
  });

  it('has effort as a target where nothing else is one', () => {
    const { content, fidelity } = encodeWahoo(
      renderedOf([step('work', time(60), { type: 'rpe', low: 2, high: 4 })], { zones: null }),
    );
    expect(content!.intervals[0]!.targets).toEqual([{ type: 'rpe', low: 2, high: 4 }]);
    expect(content!.header).not.toHaveProperty('threshold_speed');
    expect(fidelity.kind).toBe('exact');
  });
});

describe('the COROS schedule', () => {
  const workout = encodeCoros(threeMinutes).content!;

  it('holds total passes, absolute speeds and manual ends', () => {
    expect(workout).toMatchObject({
      WorkoutDay: '2026-05-05',
      WorkoutType: 'run',
      LastModifiedDate: '2026-05-01T18:30:00',
    });
    expect(workout.Id).toBeGreaterThan(0);
    expect(workout.Id).toBeLessThan(2 ** 31);
    expect(workout.Structure).toEqual([
      {
        Type: 'Step',
        IntensityClass: 'WarmUp',
        Name: 'Warm up',
        Length: { Unit: 'Second', Value: 900 },
        ThresholdSpeed: 3.6,
        IntensityTarget: { Unit: 'RangeOfThresholdSpeed', MinValue: 2.6, MaxValue: 2.9 },
      },
      {
        Type: 'Repetition',
        Length: { Unit: 'Repetition', Value: 6 },
        Steps: [
          {
            Type: 'Step',
            IntensityClass: 'Active',
            Name: 'Run',
            Length: { Unit: 'Meter', Value: 800 },
            IntensityTarget: { Unit: 'RangeOfThresholdHr', MinValue: 165, MaxValue: 175 },
          },
          {
            Type: 'Step',
            IntensityClass: 'Rest',
            Name: 'Jog',
            Length: { Unit: 'EndManually' },
            IntensityTarget: [],
          },
        ],
      },
    ]);
  });

  it('begins and ends with its workouts, takes 30, none of the past', () => {
    const on = (WorkoutDay: string) => ({ ...workout, WorkoutDay });
    expect(corosSchedule(7, [on('2026-05-09'), on('2026-05-05')], '2026-05-04')).toMatchObject({
      ok: true,
      value: { AthleteId: 7, StartDate: '2026-05-05', EndDate: '2026-05-09' },
    });
    const code = (days: string[]) => {
      const result = corosSchedule(7, days.map(on), '2026-05-04');
      return result.ok ? 'ok' : result.error.code;
    };
    expect(code([])).toBe('SCHEDULE_EMPTY');
    expect(code(Array.from({ length: 31 }, () => '2026-05-05'))).toBe('SCHEDULE_TOO_LONG');
    expect(code(['2026-05-03'])).toBe('SCHEDULE_OUT_OF_RANGE');
    expect(code(['2027-05-05'])).toBe('SCHEDULE_OUT_OF_RANGE');
  });
});

describe('the Suunto guide', () => {
  const files = readStoredZip(encodeSuunto(threeMinutes).content!);
  const guide = JSON.parse(files['guide.json']!.toString());

  it('is a flat zip whose owner is the same everywhere', () => {
    expect(Object.keys(files)).toEqual(['manifest.json', 'guide.json', 'icon.png']);
    const manifest = JSON.parse(files['manifest.json']!.toString());
    expect(manifest).toMatchObject({ type: 'sequence', owner: guide.owner, name: guide.name });
    expect(guide).toMatchObject({
      type: 'sequence',
      usage: 'workout',
      activities: [1],
      localDate: '2026-05-05',
      externalId: 'pk0123456789abcdef',
    });
  });

  it('has a picture of 300 by 300', () => {
    const icon = files['icon.png']!;
    expect(icon.subarray(1, 4).toString()).toBe('PNG');
    expect([icon.readUInt32BE(16), icon.readUInt32BE(20)]).toEqual([300, 300]);
  });

  it('has steps that end by themselves or by the lap button', () => {
    expect(guide.steps[0]).toEqual({
      type: 'fields',
      title: 'Warm up',
      createManualLap: false,
      fields: [
        { type: 'targetPace', min: 2.6, max: 2.9 },
        { type: 'stepDurationCountdown', value: 900 },
      ],
      transitions: [{ condition: { type: 'stepDuration', value: 900 } }],
    });
    expect(guide.steps[1]).toMatchObject({
      type: 'repeat',
      times: 6,
      steps: [{}, { createManualLap: true, transitions: [{ condition: { type: 'manualLap' } }] }],
    });
  });

  it('keeps every text in its length and its characters', () => {
    const rendered = renderedOf([
      step('work', time(60), none, 'Größer [als] ~erlaubt~ 🏃 und lang', 'x_'.repeat(80)),
    ]);
    const name = 'Ein sehr langer Name, der nirgends Platz hat und doch gesagt werden will 速い';
    const { content, fidelity } = encodeSuunto({
      ...rendered,
      workout: { ...rendered.workout, name, purpose: 'y'.repeat(400) },
    });
    const text = readStoredZip(content!)['guide.json']!.toString();
    const { steps, ...head } = JSON.parse(text);
    expect(head.name.length).toBeLessThanOrEqual(SUUNTO_LIMITS.name);
    expect(head.shortDescription.length).toBeLessThanOrEqual(23);
    expect(head.description.length).toBeLessThanOrEqual(256);
    expect(steps[0].title).toBe('Grosser als e');
    expect(steps[0].fields.at(-1).value).toBe('x'.repeat(54));
    const texts = [head.name, head.shortDescription, steps[0].title, steps[0].fields.at(-1).value].join('');
    expect(texts).toMatch(/^[\x20-\x7e]*$/);
    expect(texts).not.toMatch(/[_[\]{}~^]/);
    expect(fidelity).toMatchObject({
      kind: 'degraded',
      losses: [{ code: 'TEXT_CUT' }, { code: 'TEXT_CHARACTERS' }],
    });
  });
});

describe('the Zwift file', () => {
  const shares = (content: Uint8Array | null) =>
    child(parseXml(content!), 'workout').children.map(({ name, attributes }) => ({ name, ...attributes }));

  it('counts in seconds, as shares of 10 km race speed, and pairs paces', () => {
    const overUnder = renderedOf([
      step('warmup', time(600), EASY),
      {
        kind: 'repeat',
        n: 5,
        steps: [step('work', time(120), pace(280, 270)), step('work', time(120), pace(310, 300))],
      },
      step('cooldown', time(600), pace(420, 380)),
    ]);
    const { content, fidelity } = encodeZwo(overUnder);
    expect(shares(content).map((block) => block.name)).toEqual(['FreeRide', 'IntervalsT', 'Cooldown']);
    const [, pair, cooldown] = shares(content) as unknown as Record<string, string>[];
    expect(pair).toMatchObject({ Repeat: '5', OnDuration: '120', OffDuration: '120', pace: '2' });
    expect(Number(pair!.OnPower)).toBeGreaterThan(Number(pair!.OffPower));
    expect(Number(cooldown!.PowerLow)).toBeGreaterThan(Number(cooldown!.PowerHigh));
    expect(fidelity).toMatchObject({
      losses: [{ code: 'UPPER_BOUND_AS_TEXT' }, { code: 'BAND_AS_VALUE' }, { code: 'ROLE_MERGED' }],
    });
  });

  it('keeps the whole time of converted distances', () => {
    const repeat = {
      kind: 'repeat' as const,
      n: 7,
      steps: [step('work', distance(333), pace(250, 240)), step('recovery', time(61), none)],
    };
    const { content, fidelity } = encodeZwo(renderedOf([repeat]));
    const total = shares(content).reduce(
      (sum, block) => sum + Number((block as unknown as { Duration: string }).Duration),
      0,
    );
    const exact = 7 * (333 / ((4 + 1000 / 240) / 2) + 61);
    expect(Math.abs(total - exact)).toBeLessThanOrEqual(0.5);
    expect(fidelity).toMatchObject({
      losses: expect.arrayContaining([{ code: 'DISTANCE_AS_TIME', text: expect.any(String) }]),
    });
  });

  it('is in words only for a runner without zones', () => {
    const { content, fidelity } = encodeZwo(
      renderedOf([step('work', time(600), pace(300, 290))], { zones: null }),
    );
    expect(new TextDecoder().decode(content!)).toContain('4:50-5:00/km');
    expect(fidelity).toMatchObject({ losses: [{ code: 'PACE_AS_TEXT' }] });
  });
});

describe('the TCX workout', () => {
  it('splits a repeat that has more passes than the schema counts', () => {
    const long = {
      kind: 'repeat' as const,
      n: 100,
      steps: [step('work', time(60), none), step('rest', time(30), none)],
    };
    const { content } = encodeTcx(renderedOf([long]));
    const text = new TextDecoder().decode(content!);
    expect([...text.matchAll(/<Repetitions>(\d+)</g)].map((m) => Number(m[1]))).toEqual([98, 2]);
  });

  it('is refused above 20 steps and for a step longer than its numbers', () => {
    const many = (n: number) => renderedOf(Array.from({ length: n }, () => step('work', time(60), none)));
    expect(encodeTcx(many(20)).fidelity.kind).toBe('exact');
    expect(encodeTcx(many(21)).fidelity.kind).toBe('unsupported');
    expect(encodeTcx(renderedOf([step('work', distance(70_000), none)])).fidelity.kind).toBe('unsupported');
  });
});
