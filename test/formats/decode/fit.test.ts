import { describe, expect, it } from 'vitest';
import type { Recording } from '../../../src/core/activity/recording.ts';
import { decodeFit } from '../../../src/formats/decode/fit.ts';
import {
  ACTIVITY_FILE,
  data,
  definition,
  EVENT,
  FILE_ID,
  fitFile,
  fitTime,
  joined,
  type MessageShape,
  messages,
  RECORD,
  records,
  runFile,
  START,
  START_MS,
  session,
} from '../../support/fit-file.ts';
import { readerFault } from '../../support/fit-reference.ts';

function all(bytes: Uint8Array): Recording[] {
  const result = decodeFit(bytes);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

function only(bytes: Uint8Array): Recording {
  const found = all(bytes);
  expect(found).toHaveLength(1);
  return found[0]!;
}

function codeOf(bytes: Uint8Array): string | null {
  const result = decodeFit(bytes);
  return result.ok ? null : result.error.code;
}

/** A record shape with the given fields behind the timestamp. */
const recordWith = (...fields: MessageShape['fields']): MessageShape => ({
  global: 20,
  fields: [[253, 'uint32'], ...fields],
});

function channel(bytes: Uint8Array, name: keyof Recording['samples']['channels']): number[] {
  return [...(only(bytes).samples.channels[name] ?? [])];
}

describe('a plain FIT activity', () => {
  it('gives one recording with samples, totals and device', () => {
    const run = only(runFile(60));
    expect(run).toMatchObject({
      format: 'fit',
      kind: 'activity',
      sport: 'running',
      startMs: START_MS,
      device: 'garmin fr945',
      distanceFrom: 'session',
      part: 1,
      sessions: 1,
      salvaged: false,
      warnings: [],
    });
    expect(run.totals).toMatchObject({ elapsedS: 60, timerS: 60, distanceM: 180, avgHrBpm: 140 });
    expect(run.samples.count).toBe(60);
    expect(run.samples.timeMs[59]).toBe(START_MS + 59_000);
  });

  it('reads a file inside a larger buffer', () => {
    const file = runFile(5);
    const larger = new Uint8Array(file.length + 20).fill(7);
    larger.set(file, 11);
    expect(only(larger.subarray(11, 11 + file.length)).samples.count).toBe(5);
  });

  it('reads big-endian messages', () => {
    const shape = { ...RECORD, bigEndian: true };
    const bytes = fitFile(ACTIVITY_FILE, messages(3, shape, [START, 1234, 151]), session(1));
    expect(channel(bytes, 'distanceM')).toEqual([12.34]);
    expect(channel(bytes, 'hrBpm')).toEqual([151]);
  });

  it.each([
    [1, 0, 'running'],
    [2, 0, 'cycling'],
    [21, 0, 'cycling'],
    [5, 17, 'swimming'],
    [11, 0, 'walking'],
    [17, 0, 'hiking'],
    [10, 20, 'strength'],
    [10, 43, 'other'],
    [4, 20, 'strength'],
    [18, 0, 'multisport'],
    [3, 0, 'other'],
    [15, 0, 'other'],
    [200, 0, 'other'],
    [0, 0, null],
  ])('maps sport %i with sub-sport %i to %s', (sport, subSport, expected) => {
    expect(only(fitFile(ACTIVITY_FILE, session(10, START, sport, subSport))).sport).toBe(expected);
  });
});

describe('values of a record', () => {
  it('leaves out invalid values and a heart rate of zero', () => {
    const shape = recordWith(
      [3, 'uint8'],
      [4, 'uint8'],
      [7, 'uint16'],
      [13, 'sint8'],
      [2, 'uint16'],
      [0, 'sint32'],
    );
    const none = [START, 0xff, 0xff, 0xffff, 0x7f, 0xffff, 0x7fffffff];
    const bytes = fitFile(
      ACTIVITY_FILE,
      messages(1, shape, none, [START + 1, 0, 80, 0, 21, 2600, 1]),
      session(2),
    );
    const { channels, count } = only(bytes).samples;
    expect(count).toBe(2);
    expect(channels.hrBpm).toBeUndefined();
    expect(channels.latDeg).toBeUndefined();
    expect([...channels.cadenceRpm!]).toEqual([Number.NaN, 80]);
    expect([...channels.powerW!]).toEqual([Number.NaN, 0]);
    expect([...channels.temperatureC!]).toEqual([Number.NaN, 21]);
    expect([...channels.altitudeM!]).toEqual([Number.NaN, 20]);
  });

  it('prefers the enhanced fields and falls back to the plain ones', () => {
    const shape = recordWith([6, 'uint16'], [73, 'uint32'], [2, 'uint16'], [78, 'uint32']);
    const rows = [
      [START, 3000, 3100, 2600, 2650],
      [START + 1, 3000, 0xffffffff, 2600, 0xffffffff],
    ];
    const bytes = fitFile(ACTIVITY_FILE, messages(1, shape, ...rows), session(2));
    expect(channel(bytes, 'speedMps')).toEqual([3.1, 3]);
    expect(channel(bytes, 'altitudeM')).toEqual([30, 20]);
  });

  it('adds fractional cadence', () => {
    const shape = recordWith([4, 'uint8'], [53, 'uint8']);
    const bytes = fitFile(
      ACTIVITY_FILE,
      messages(1, shape, [START, 88, 64], [START + 1, 88, 0xff]),
      session(2),
    );
    expect(channel(bytes, 'cadenceRpm')).toEqual([88.5, 88]);
  });

  it('reads running dynamics in millimetres, milliseconds and per cent', () => {
    const shape = recordWith([39, 'uint16'], [41, 'uint16'], [84, 'uint16'], [85, 'uint16'], [83, 'uint16']);
    const bytes = fitFile(
      ACTIVITY_FILE,
      messages(1, shape, [START, 812, 2450, 5010, 11250, 725]),
      session(1),
    );
    const { channels } = only(bytes).samples;
    expect(channels.verticalOscillationMm?.[0]).toBeCloseTo(81.2);
    expect(channels.groundContactMs?.[0]).toBeCloseTo(245);
    expect(channels.groundContactBalancePct?.[0]).toBeCloseTo(50.1);
    expect(channels.stepLengthMm?.[0]).toBeCloseTo(1125);
    expect(channels.verticalRatioPct?.[0]).toBeCloseTo(7.25);
  });

  it('unfolds compressed speed and distance over the roll-over of its 12 bits', () => {
    const packed = (speed: number, distance: number) => [
      speed & 0xff,
      (speed >> 8) | ((distance & 0xf) << 4),
      distance >> 4,
    ];
    const shape = recordWith([8, 'byte', 3]);
    const rows = [
      [START, packed(300, 4000)],
      [START + 1, packed(310, 4090)],
      [START + 2, packed(320, 84)],
      [START + 3, [255, 255, 255]],
    ];
    const bytes = fitFile(ACTIVITY_FILE, messages(1, shape, ...rows), session(4));
    expect(channel(bytes, 'speedMps')).toEqual([3, 3.1, 3.2, Number.NaN]);
    expect(channel(bytes, 'distanceM')).toEqual([250, 4090 / 16, (4096 + 84) / 16, Number.NaN]);
  });

  it('takes a field that was written wider than the profile says', () => {
    const shape = recordWith([3, 'uint16'], [5, 'uint16'], [6, 'uint32']);
    const bytes = fitFile(
      ACTIVITY_FILE,
      messages(1, shape, [START, 150, 1000, 2500], [START + 1, 300, 0xffff, 99_999_999]),
      session(2),
    );
    const { channels } = only(bytes).samples;
    expect([...channels.hrBpm!]).toEqual([150, Number.NaN]);
    expect([...channels.distanceM!]).toEqual([10, Number.NaN]);
    expect([...channels.speedMps!]).toEqual([2.5, Number.NaN]);
  });

  it('takes the zero of a type that has no other word for none as none', () => {
    const bytes = fitFile(
      ACTIVITY_FILE,
      messages(1, recordWith([7, 'uint16z']), [START, 250], [START + 1, 0]),
      session(2),
    );
    expect(channel(bytes, 'powerW')).toEqual([250, Number.NaN]);
  });

  it('steps over fields of up to 255 bytes', () => {
    const shape = recordWith([200, 'byte', 255], [3, 'uint8'], [201, 'byte', 128]);
    const row = (at: number) => [START + at, [1, 2], 140 + at, [3]];
    const bytes = fitFile(ACTIVITY_FILE, messages(1, shape, row(0), row(1)), session(2));
    expect(channel(bytes, 'hrBpm')).toEqual([140, 141]);
  });

  it('drops positions that are not on Earth and says so, and takes 0, 0 for no fix', () => {
    const shape = recordWith([0, 'sint32'], [1, 'sint32']);
    const degrees = (d: number) => Math.round((d / 180) * 2 ** 31);
    const bytes = fitFile(
      ACTIVITY_FILE,
      messages(
        1,
        shape,
        [START, degrees(52.5), degrees(13.25)],
        [START + 1, degrees(120), 5],
        [START + 2, 0, 0],
        [START + 3, degrees(90), degrees(-180)],
        [START + 4, degrees(90) + 1, 5],
        [START + 5, degrees(-90) - 1, 5],
      ),
      session(6),
    );
    const lats = channel(bytes, 'latDeg');
    expect(lats[0]).toBeCloseTo(52.5, 6);
    expect(lats.slice(1)).toEqual([Number.NaN, Number.NaN, 90, Number.NaN, Number.NaN]);
    expect(channel(bytes, 'lonDeg')[3]).toBe(-180);
    expect(only(bytes).warnings).toContain('positions_invalid');
  });
});

describe('times', () => {
  it('reads compressed timestamps, over the roll-over of their five bits', () => {
    const shape: MessageShape = { global: 20, fields: [[3, 'uint8']] };
    const base = START - (START % 32) + 30;
    const compressed = (offset: number, hr: number) => data(1, shape, [hr], 0x80 | (1 << 5) | offset);
    const bytes = fitFile(
      ACTIVITY_FILE,
      messages(3, EVENT, [base, 0, 0]),
      definition(1, shape),
      compressed(30, 100),
      compressed(31, 101),
      compressed(1, 102),
      compressed(0, 103),
      session(60, base),
    );
    const run = only(bytes);
    const since = [...run.samples.timeMs].map((t) => t / 1000 - (base + 631_065_600));
    expect(since).toEqual([0, 1, 3, 34]);
    expect([...run.samples.channels.hrBpm!]).toEqual([100, 101, 102, 103]);
  });

  it('has no time for compressed timestamps beyond the last that a FIT file can say', () => {
    const shape: MessageShape = { global: 20, fields: [[3, 'uint8']] };
    const compressed = (offset: number) => data(1, shape, [140], 0x80 | (1 << 5) | offset);
    const bytes = fitFile(
      ACTIVITY_FILE,
      messages(3, EVENT, [0xfffffffd, 0, 0]),
      definition(1, shape),
      ...[30, 31, 0, 5].map(compressed),
    );
    const last = 0xfffffffe * 1000 + 631_065_600_000;
    expect([...only(bytes).samples.timeMs]).toEqual([last, Number.NaN, Number.NaN, Number.NaN]);
    expect(readerFault(bytes)).toBeNull();
  });

  it('reads compressed timestamps whose definition names a timestamp field, sent or left out', () => {
    const base = START - (START % 32);
    const head = 0x80 | (1 << 5);
    const sent = fitFile(
      ACTIVITY_FILE,
      records(1, base),
      data(1, RECORD, [base, 100, 150], head | 1),
      data(1, RECORD, [base, 200, 151], head | 2),
      session(9, base),
    );
    const leftOut = fitFile(
      ACTIVITY_FILE,
      records(1, base),
      [head | 1, ...data(1, RECORD, [0, 100, 150]).slice(5)],
      [head | 2, ...data(1, RECORD, [0, 200, 151]).slice(5)],
      session(9, base),
    );
    for (const bytes of [sent, leftOut]) {
      const { samples } = only(bytes);
      expect([...samples.timeMs].map((t) => t / 1000 - (base + 631_065_600))).toEqual([0, 1, 2]);
      expect([...samples.channels.hrBpm!]).toEqual([140, 150, 151]);
    }
  });

  it('knows the zone from the local timestamp and rounds it to a quarter hour', () => {
    const shape: MessageShape = {
      global: 34,
      fields: [
        [253, 'uint32'],
        [5, 'uint32'],
      ],
    };
    const withLocal = (seconds: number) =>
      only(fitFile(ACTIVITY_FILE, records(2), session(2), messages(4, shape, [START, START + seconds])))
        .utcOffsetS;
    expect(withLocal(7200)).toBe(7200);
    expect(withLocal(-12_600 + 20)).toBe(-12_600);
    expect(withLocal(20_700)).toBe(20_700);
    expect(withLocal(-600_000)).toBeNull();
    expect(only(runFile(2)).utcOffsetS).toBeNull();
  });

  it('moves times that count from power-on by a timestamp correlation', () => {
    const shape: MessageShape = {
      global: 162,
      fields: [
        [253, 'uint32'],
        [1, 'uint32'],
      ],
    };
    const bytes = fitFile(ACTIVITY_FILE, records(3, 500), session(3, 500), messages(4, shape, [START, 500]));
    const run = only(bytes);
    expect(run.startMs).toBe(START_MS);
    expect(run.samples.timeMs[2]).toBe(START_MS + 2000);
  });

  it('says where samples have no time, run backwards or jump', () => {
    const rows = [
      [START, 0, 140],
      [0xffffffff, 100, 141],
      [START + 2, 200, 142],
      [START + 1, 300, 143],
      [START + 90_000, 400, 144],
    ];
    const { warnings } = only(fitFile(ACTIVITY_FILE, messages(1, RECORD, ...rows), session(90_000)));
    expect(warnings).toEqual(
      expect.arrayContaining(['samples_without_time', 'samples_out_of_order', 'time_jump']),
    );
  });
});

describe('pauses', () => {
  const timer = (at: number, type: number) => messages(3, EVENT, [START + at, 0, type]);

  it('lie between stop and start events; the last stop is no pause', () => {
    const events = [
      timer(0, 0),
      timer(10, 4),
      timer(10, 1),
      timer(25, 0),
      timer(40, 1),
      timer(45, 0),
      timer(60, 4),
    ];
    const run = only(fitFile(ACTIVITY_FILE, ...events, records(60), session(60)));
    expect(run.pauses).toEqual([
      { startMs: START_MS + 10_000, endMs: START_MS + 25_000 },
      { startMs: START_MS + 40_000, endMs: START_MS + 45_000 },
    ]);
  });

  it('stay open where the records go on after the last stop', () => {
    const run = only(fitFile(ACTIVITY_FILE, timer(0, 0), timer(30, 4), records(60), session(60)));
    expect(run.pauses).toEqual([{ startMs: START_MS + 30_000, endMs: null }]);
  });
});

describe('laps and beat-to-beat intervals', () => {
  it('reads laps with their trigger and intensity', () => {
    const shape: MessageShape = {
      global: 19,
      fields: [
        [2, 'uint32'],
        [7, 'uint32'],
        [8, 'uint32'],
        [9, 'uint32'],
        [15, 'uint8'],
        [16, 'uint8'],
        [24, 'enum'],
        [23, 'enum'],
      ],
    };
    const rows = [
      [START, 31_000, 30_000, 10_000, 139, 150, 2, 0],
      [START + 31, 29_000, 29_000, 8_000, 0xff, 0xff, 7, 1],
    ];
    const { laps } = only(fitFile(ACTIVITY_FILE, records(60), messages(3, shape, ...rows), session(60)));
    expect(laps).toMatchObject([
      {
        startMs: START_MS,
        elapsedS: 31,
        timerS: 30,
        distanceM: 100,
        avgHrBpm: 139,
        trigger: 'distance',
        intensity: 'active',
      },
      {
        startMs: START_MS + 31_000,
        avgHrBpm: null,
        maxHrBpm: null,
        trigger: 'session_end',
        intensity: 'rest',
      },
    ]);
  });

  it('gives intervals in milliseconds without the padding', () => {
    const shape: MessageShape = { global: 78, fields: [[0, 'uint16', 5]] };
    const bytes = fitFile(
      ACTIVITY_FILE,
      records(2),
      messages(3, shape, [[800, 812, 0xffff, 0xffff, 0xffff]], [[790, 805, 799, 0xffff, 0xffff]]),
      session(2),
    );
    expect(only(bytes).rrMs).toEqual([800, 812, 790, 805, 799]);
  });
});

describe('developer fields', () => {
  const DESCRIPTION: MessageShape = {
    global: 206,
    fields: [
      [0, 'uint8'],
      [1, 'uint8'],
      [2, 'uint8'],
      [3, 'string', 16],
      [8, 'string', 8],
    ],
  };
  const withDeveloper: MessageShape = {
    ...RECORD,
    developer: [
      [0, 0, 'uint16'],
      [0, 1, 'float32'],
      [7, 0, 'uint8'],
    ],
  };

  it('keeps two of the same name apart and none takes the place of a native field', () => {
    const bytes = fitFile(
      ACTIVITY_FILE,
      messages(4, DESCRIPTION, [0, 0, 0x84, 'heart_rate', 'W'], [1, 0, 0x88, 'heart_rate', 'bpm']),
      messages(1, withDeveloper, [START, 0, 140, 250, 1.5, 9], [START + 1, 300, 141, 0xffff, 2.5, 9]),
      session(2),
    );
    const run = only(bytes);
    expect([...run.samples.channels.hrBpm!]).toEqual([140, 141]);
    expect(
      run.developerFields.map(({ name, units, key, values }) => [name, units, key, [...values]]),
    ).toEqual([
      ['heart_rate', 'W', '0.0', [250, Number.NaN]],
      ['heart_rate', 'bpm', '1.0', [1.5, 2.5]],
    ]);
    expect(run.warnings).toContain('fit_developer_field_unreadable');
  });

  it('ends a text at its NUL and warns of one that has none', () => {
    const dirty = 'Form\0rubbish!!!!';
    const readable = messages(4, DESCRIPTION, [0, 0, 0x84, dirty, 'W']);
    const endless = messages(4, DESCRIPTION, [0, 0, 0x84, 'sixteen letters!', 'W']);
    const shape: MessageShape = { ...RECORD, developer: [[0, 0, 'uint16']] };
    const run = (description: number[]) =>
      only(fitFile(ACTIVITY_FILE, description, messages(1, shape, [START, 0, 140, 5]), session(1)));
    expect(run(readable).developerFields[0]?.name).toBe('Form');
    expect(run(readable).warnings).toEqual([]);
    expect(run(endless).developerFields[0]?.name).toBe('sixteen letters!');
    expect(run(endless).warnings).toEqual(['fit_unterminated_string']);
  });
});

describe('several activities in one file', () => {
  const SWIM = 5;

  it('gives one recording for each chained activity', () => {
    const found = all(joined(runFile(10), runFile(20)));
    expect(found.map((r) => [r.part, r.sessions, r.samples.count])).toEqual([
      [1, 1, 10],
      [2, 1, 20],
    ]);
  });

  it('keeps the activity of a file that goes on with settings', () => {
    const settings = fitFile(messages(0, FILE_ID, [2, 1, 988, START]));
    for (const bytes of [joined(runFile(10), settings), joined(settings, runFile(10))]) {
      expect(only(bytes)).toMatchObject({ kind: 'activity', part: 1, warnings: [] });
    }
  });

  it('shares records, laps and pauses out over the sessions of one file', () => {
    const lap: MessageShape = {
      global: 19,
      fields: [
        [2, 'uint32'],
        [7, 'uint32'],
      ],
    };
    const timer = (at: number, type: number) => messages(5, EVENT, [START + at, 0, type]);
    const found = all(
      fitFile(
        ACTIVITY_FILE,
        session(40, START + 60),
        session(60, START, SWIM),
        records(60),
        records(40, START + 60),
        messages(4, lap, [START, 30_000], [START + 30, 30_000], [START + 60, 40_000]),
        timer(70, 4),
        timer(75, 0),
      ),
    );
    expect(
      found.map((r) => [r.part, r.sessions, r.sport, r.samples.count, r.laps.length, r.pauses.length]),
    ).toEqual([
      [1, 2, 'swimming', 60, 2, 0],
      [2, 2, 'running', 40, 1, 1],
    ]);
  });

  it('merges the heart rate of a belt chained behind a swim', () => {
    const plain: MessageShape = {
      global: 20,
      fields: [
        [253, 'uint32'],
        [5, 'uint32'],
      ],
    };
    const swim = fitFile(
      ACTIVITY_FILE,
      messages(1, plain, [START, 0], [START + 1, 100], [START + 2, 200]),
      session(3, START, SWIM),
    );
    const first: MessageShape = {
      global: 132,
      fields: [
        [253, 'uint32'],
        [6, 'uint8', 1],
        [9, 'uint32', 1],
      ],
    };
    const more: MessageShape = {
      global: 132,
      fields: [
        [6, 'uint8', 2],
        [10, 'byte', 3],
      ],
    };
    const low = (ticks: number) => ticks & 0xfff;
    const [a, b] = [low(3584 + 1024), low(3584 + 2048)];
    const belt = fitFile(
      messages(0, first, [START, [130], [3584]]),
      messages(1, more, [
        [131, 132],
        [a & 0xff, (a >> 8) | ((b & 0xf) << 4), b >> 4],
      ]),
    );
    expect(channel(joined(swim, belt), 'hrBpm')).toEqual([130, 131, 132]);
  });
});

describe('files that are no activity', () => {
  it.each([
    [2, 'settings'],
    [15, 'monitoring'],
    [32, 'monitoring'],
    [9, 'other'],
    [49, 'other'],
  ])('gives one recording of kind for file type %i: %s', (type, kind) => {
    const found = only(fitFile(messages(0, FILE_ID, [type, 1, 3113, START])));
    expect(found).toMatchObject({ kind, sport: null, sessions: 0, warnings: [] });
    expect(found.samples.count).toBe(0);
  });

  it('reads the sport and name of a planned workout', () => {
    const shape: MessageShape = {
      global: 26,
      fields: [
        [4, 'enum'],
        [8, 'string', 12],
      ],
    };
    const found = only(
      fitFile(messages(0, FILE_ID, [5, 1, 65_534, START]), messages(1, shape, [1, 'Repeats'])),
    );
    expect(found).toMatchObject({ kind: 'workout', sport: 'running', name: 'Repeats' });
  });

  it('reads the points of a course, without a timer', () => {
    const found = only(fitFile(messages(0, FILE_ID, [6, 1, 1001, START]), records(30)));
    expect(found).toMatchObject({ kind: 'course', sport: null, distanceFrom: 'samples' });
    expect(found.totals).toMatchObject({ timerS: null, elapsedS: 29, distanceM: 87 });
  });

  it('falls back to the time of the first sample where a course counts from 1989', () => {
    expect(only(fitFile(messages(0, FILE_ID, [6, 1, 1001, START]), records(30, 1))).startMs).toBe(
      Date.parse('1989-12-31T00:00:01Z'),
    );
  });
});

it('keeps the totals that a file states and warns where its samples contradict them', () => {
  const run = only(fitFile(ACTIVITY_FILE, records(60), session(600)));
  expect(run.totals).toMatchObject({ elapsedS: 600, distanceM: 1800 });
  expect(run.warnings).toEqual(['totals_contradict_samples']);
});

it('refuses what is no FIT file with stable codes', () => {
  expect(codeOf(new Uint8Array(0))).toBe('EMPTY_FILE');
  expect(codeOf(Uint8Array.of(1, 2, 3))).toBe('NOT_A_FIT_FILE');
  expect(codeOf(new Uint8Array(65_536))).toBe('NOT_A_FIT_FILE');
  expect(codeOf(runFile().subarray(0, 11))).toBe('NOT_A_FIT_FILE');
  expect(codeOf(fitFile([]))).toBe('FIT_NO_MESSAGES');
  expect(fitTime('1989-12-31T00:00:00Z')).toBe(0);
});
