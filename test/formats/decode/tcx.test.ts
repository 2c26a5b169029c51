import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Recording } from '../../../src/core/activity/recording.ts';
import { decodeTcx } from '../../../src/formats/decode/tcx.ts';
import { chooseDistance } from '../../../src/formats/decode/tcx-totals.ts';
import { bytesOf } from '../../support/xml-gpx.ts';

const START_MS = Date.UTC(2024, 4, 1, 10);
const at = (s: number): string => new Date(START_MS + s * 1000).toISOString();

interface PointOptions {
  metres?: boolean;
  placed?: boolean;
  hr?: boolean;
  inner?: string;
}

/** Trackpoints of one second and 3 m each, from second `from` up to before `to`. */
function trackpoints(from: number, to: number, options: PointOptions = {}): string {
  const { metres = true, placed = true, hr = true, inner = '' } = options;
  let text = '';
  for (let s = from; s < to; s += 1) {
    const lat = 46 + (s * 3) / 111_195;
    text += `<Trackpoint><Time>${at(s)}</Time>`;
    if (placed) {
      text += `<Position><LatitudeDegrees>${lat}</LatitudeDegrees><LongitudeDegrees>14.5</LongitudeDegrees></Position>`;
    }
    if (metres) text += `<DistanceMeters>${s * 3}</DistanceMeters>`;
    if (hr) text += `<HeartRateBpm><Value>${120 + (s % 10)}</Value></HeartRateBpm>`;
    text += `${inner}</Trackpoint>\n`;
  }
  return text;
}

function lap(from: number, points: string, fields: Record<string, string | number> = {}): string {
  const inner = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<Lap StartTime="${at(from)}">${inner.join('')}<Track>${points}</Track></Lap>`;
}

function activity(laps: string, sport = 'Running', rest = ''): string {
  return `<Activity Sport="${sport}"><Id>${at(0)}</Id>${laps}${rest}</Activity>`;
}

function tcxFile(content: string): string {
  return `<?xml version="1.0"?>\n<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">${content}</TrainingCenterDatabase>`;
}

const oneActivity = (laps: string, rest = ''): string =>
  tcxFile(`<Activities>${activity(laps, 'Running', rest)}</Activities>`);

function partsOf(text: string): Recording[] {
  const decoded = decodeTcx(bytesOf(text));
  if (!decoded.ok) throw new Error(`rejected: ${decoded.error.code}`);
  return decoded.value;
}

const onlyPart = (text: string): Recording => partsOf(text)[0] as Recording;

const codeOf = (text: string): string | null => {
  const decoded = decodeTcx(bytesOf(text));
  return decoded.ok ? null : decoded.error.code;
};

describe('a TCX activity', () => {
  const laps =
    lap(0, trackpoints(0, 100), {
      TotalTimeSeconds: 100,
      DistanceMeters: 300,
      Calories: 20,
      Intensity: 'Active',
      TriggerMethod: 'Distance',
    }) +
    lap(100, trackpoints(100, 201), {
      TotalTimeSeconds: 100,
      DistanceMeters: 300,
      Calories: 21,
      Intensity: 'Resting',
      TriggerMethod: 'Manual',
    });

  it('has its laps, totals and device', () => {
    const recording = onlyPart(oneActivity(laps, '<Creator><Name>Forerunner 965</Name></Creator>'));
    expect(recording).toMatchObject({
      format: 'tcx',
      kind: 'activity',
      sport: 'running',
      sportRaw: 'Running',
      device: 'Forerunner 965',
      startMs: START_MS,
      distanceFrom: 'laps',
      part: 1,
      sessions: 1,
      salvaged: false,
      warnings: [],
    });
    expect(recording.totals).toMatchObject({
      elapsedS: 200,
      timerS: 200,
      distanceM: 600,
      maxHrBpm: 129,
      calories: 41,
    });
    expect(recording.samples.segmentStarts).toEqual([100]);
    expect(recording.laps).toMatchObject([
      {
        startMs: START_MS,
        elapsedS: 100,
        timerS: 100,
        distanceM: 300,
        trigger: 'Distance',
        intensity: 'Active',
      },
      { startMs: START_MS + 100_000, elapsedS: 100, timerS: 100, trigger: 'Manual', intensity: 'Resting' },
    ]);
  });

  it('reads cadence, speed and power from extensions of any prefix', () => {
    const inner =
      '<Cadence>40</Cadence><Extensions><ns3:TPX><ns3:Speed>3.1</ns3:Speed><ns3:RunCadence>88</ns3:RunCadence><ns3:Watts>260</ns3:Watts></ns3:TPX></Extensions>';
    const recording = onlyPart(oneActivity(lap(0, trackpoints(0, 2, { inner }))));
    const { cadenceRpm, speedMps, powerW } = recording.samples.channels;
    expect([cadenceRpm?.[1], speedMps?.[1], powerW?.[1]]).toEqual([88, 3.1, 260]);
    expect(recording.warnings).toContain('xml_undeclared_prefix');
  });

  it('begins with its first lap, and with its first trackpoint when the lap is in another zone', () => {
    const late = trackpoints(5, 20);
    expect(onlyPart(oneActivity(lap(0, late))).startMs).toBe(START_MS);
    expect(onlyPart(oneActivity(lap(-7200, late))).startMs).toBe(START_MS + 5000);
    expect(onlyPart(oneActivity(lap(900, late))).startMs).toBe(START_MS + 5000);
  });

  it('takes heart rate from its laps when no trackpoint has one', () => {
    const hr = (avg: number, max: number): string =>
      `<AverageHeartRateBpm><Value>${avg}</Value></AverageHeartRateBpm><MaximumHeartRateBpm><Value>${max}</Value></MaximumHeartRateBpm><Track/>`;
    const text = oneActivity(
      `<Lap StartTime="${at(0)}"><TotalTimeSeconds>100</TotalTimeSeconds>${hr(140, 150)}</Lap>` +
        `<Lap StartTime="${at(100)}"><TotalTimeSeconds>300</TotalTimeSeconds>${hr(160, 171)}</Lap>`,
    );
    expect(onlyPart(text).totals).toMatchObject({ avgHrBpm: 155, maxHrBpm: 171, elapsedS: 400, timerS: 400 });
  });

  it('keeps its trackpoints without a place, and drops an impossible one', () => {
    const odd = `<Trackpoint><Time>${at(50)}</Time><Position><LatitudeDegrees>123</LatitudeDegrees><LongitudeDegrees>1</LongitudeDegrees></Position></Trackpoint>`;
    const recording = onlyPart(oneActivity(lap(0, trackpoints(0, 50) + odd)));
    expect(recording.samples.count).toBe(51);
    expect(recording.samples.channels.latDeg?.[50]).toBeNaN();
    expect(recording.warnings).toContain('positions_invalid');
  });
});

describe('the distance of a TCX activity', () => {
  const points = trackpoints(0, 1001);
  const distance = (laps: string): [string | null, number] => {
    const recording = onlyPart(oneActivity(laps));
    return [recording.distanceFrom, Math.round(recording.totals.distanceM ?? -1)];
  };

  it('is that of the laps', () => {
    expect(distance(lap(0, points, { DistanceMeters: 3010 }))).toEqual(['laps', 3010]);
  });

  it('is that of the trackpoints where the laps say nothing, zero or far too little', () => {
    expect(distance(lap(0, points))).toEqual(['samples', 3000]);
    expect(distance(lap(0, points, { DistanceMeters: 0 }))).toEqual(['samples', 3000]);
    expect(distance(lap(0, points, { DistanceMeters: 17 }))).toEqual(['samples', 3000]);
    expect(distance(lap(0, trackpoints(0, 1001, { placed: false }), { DistanceMeters: 17 }))).toEqual([
      'samples',
      3000,
    ]);
  });

  it('is that of the trackpoints where one lap of several says nothing', () => {
    const laps = lap(0, trackpoints(0, 500), { DistanceMeters: 1500 }) + lap(500, trackpoints(500, 1001));
    expect(distance(laps)).toEqual(['samples', 3000]);
  });

  it('is that of the positions where laps and trackpoints are zero or in kilometres', () => {
    const bare = trackpoints(0, 1001, { metres: false });
    const inKm = points.replaceAll(/<DistanceMeters>(\d+)/g, (_, m) => `<DistanceMeters>${m / 1000}`);
    const zero = points.replaceAll(/<DistanceMeters>\d+/g, '<DistanceMeters>0.0');
    for (const track of [bare, inKm, zero]) {
      expect(distance(lap(0, track, { DistanceMeters: 0 }))).toEqual(['positions', 3000]);
    }
  });

  it('counts from the first trackpoint in a file cut out of a longer one', () => {
    expect(chooseDistance({ lapsM: null, samplesM: 299, positionsM: 296 }).from).toBe('samples');
    const cutOut = trackpoints(14_000, 14_101);
    expect(distance(lap(14_000, cutOut))).toEqual(['samples', 300]);
  });

  it('is that of the laps where the receiver saw less', () => {
    expect(chooseDistance({ lapsM: 10_000, samplesM: null, positionsM: 4000 })).toEqual({
      distanceM: 10_000,
      from: 'laps',
      contradicts: true,
    });
  });

  it('is unknown where nothing says it', () => {
    const nowhere = trackpoints(0, 10, { placed: false, metres: false });
    const recording = onlyPart(oneActivity(lap(0, nowhere, { DistanceMeters: 0 })));
    expect(recording).toMatchObject({ distanceFrom: null, totals: { distanceM: null } });
    expect(recording.warnings).toContain('totals_missing');
  });
});

describe('the timer of a TCX activity', () => {
  const timer = (laps: string): [number | null, boolean] => {
    const recording = onlyPart(oneActivity(laps));
    return [recording.totals.timerS, recording.warnings.includes('totals_contradict_samples')];
  };

  it('is left out where laps are written in minutes', () => {
    const fields = { TotalTimeSeconds: 16.7, DistanceMeters: 3000 };
    expect(timer(lap(0, trackpoints(0, 1001), fields))).toEqual([null, true]);
  });

  it('may be shorter than the time that passed: the watch was stopped', () => {
    const points = trackpoints(0, 300) + trackpoints(2000, 2300);
    expect(timer(lap(0, points, { TotalTimeSeconds: 600, DistanceMeters: 6900 }))).toEqual([600, false]);
  });

  it('is unknown where a lap is zero or says nothing', () => {
    expect(timer(lap(0, trackpoints(0, 100), { TotalTimeSeconds: 0 }))[0]).toBeNull();
    const laps = lap(0, trackpoints(0, 50), { TotalTimeSeconds: 50 }) + lap(50, trackpoints(50, 100));
    expect(timer(laps)[0]).toBeNull();
  });
});

describe('a TCX file', () => {
  const one = lap(0, trackpoints(0, 20), { TotalTimeSeconds: 19, DistanceMeters: 57 });

  it('of several activities is one recording each', () => {
    const parts = partsOf(tcxFile(`<Activities>${activity(one)}${activity(one, 'Biking')}</Activities>`));
    expect(parts.map(({ part, sessions, sport }) => [part, sessions, sport])).toEqual([
      [1, 2, 'running'],
      [2, 2, 'cycling'],
    ]);
  });

  it('of a multisport session is one recording each', () => {
    const session = `<MultiSportSession><Id>${at(0)}</Id><FirstSport>${activity(one, 'Other')}</FirstSport><NextSport><Transition StartTime="${at(20)}"/>${activity(one)}</NextSport></MultiSportSession>`;
    const parts = partsOf(tcxFile(`<Activities>${session}</Activities>`));
    expect(parts.map(({ sport, samples }) => [sport, samples.count])).toEqual([
      ['other', 20],
      ['running', 20],
    ]);
  });

  it('of a course is no activity', () => {
    const course = `<Courses><Course><Name>Lake</Name><Lap><TotalTimeSeconds>19</TotalTimeSeconds><DistanceMeters>57</DistanceMeters><BeginPosition><LatitudeDegrees>1</LatitudeDegrees></BeginPosition></Lap><Track>${trackpoints(0, 20)}</Track><CoursePoint><Name>Turn</Name><Time>${at(900)}</Time></CoursePoint></Course></Courses>`;
    expect(onlyPart(tcxFile(course))).toMatchObject({
      kind: 'course',
      name: 'Lake',
      sport: null,
      sessions: 0,
      samples: { count: 20 },
      totals: { elapsedS: 19, distanceM: 57 },
    });
  });

  it('of workouts or of nothing has no samples and no error', () => {
    const workouts = '<Workouts><Workout Sport="Running"><Name>5 x 1000</Name></Workout></Workouts>';
    expect(onlyPart(tcxFile(workouts))).toMatchObject({ kind: 'workout', sessions: 0 });
    expect(onlyPart(tcxFile('<Activities/>'))).toMatchObject({ kind: 'other', sessions: 0 });
  });

  it('that breaks off is cut back to its whole trackpoints and forgets the totals of the open lap', () => {
    const text = oneActivity(
      one + lap(20, trackpoints(20, 40), { TotalTimeSeconds: 5000, DistanceMeters: 9999 }),
    );
    const cut = onlyPart(text.slice(0, text.lastIndexOf('<HeartRateBpm>')));
    expect(cut).toMatchObject({ salvaged: true, distanceFrom: 'samples', samples: { count: 39 } });
    expect(cut.totals).toMatchObject({ elapsedS: 38, timerS: null, distanceM: 114 });
    expect(cut.laps[1]).toMatchObject({ timerS: null, distanceM: null });
    expect(cut.warnings).toContain('xml_truncated');
  });

  it('that breaks off in its second activity keeps the first whole', () => {
    const text = tcxFile(`<Activities>${activity(one)}${activity(one)}</Activities>`);
    const parts = partsOf(text.slice(0, text.lastIndexOf('<Trackpoint>')));
    expect(parts.map((part) => [part.salvaged, part.samples.count])).toEqual([
      [false, 20],
      [true, 19],
    ]);
  });

  it('is refused with a stable code', () => {
    expect(codeOf('')).toBe('EMPTY_FILE');
    expect(codeOf('not xml')).toBe('NOT_XML');
    expect(codeOf('<gpx/>')).toBe('NOT_TCX');
    expect(codeOf(tcxFile('<Activities><Activity Sport="Running"><Id>').slice(0, -30))).toBe('XML_TRUNCATED');
    expect(codeOf(tcxFile('<Activities></Laps></Activities>'))).toBe('XML_MALFORMED');
    expect(codeOf(tcxFile('<a>'.repeat(100)))).toBe('XML_TOO_DEEP');
    expect(codeOf(`<!DOCTYPE t [<!ENTITY a "b">]>${oneActivity(one).slice(22)}`)).toBe(
      'XML_ENTITIES_FORBIDDEN',
    );
    expect(codeOf(tcxFile(`<Activities>${'<Activity></Activity>'.repeat(1001)}</Activities>`))).toBe(
      'XML_TOO_MANY_POINTS',
    );
  });

  it('never throws when it is damaged', () => {
    const original = bytesOf(oneActivity(one + lap(20, trackpoints(20, 40), { TotalTimeSeconds: 20 })));
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.nat(original.length - 1), byte: fc.nat(255), drop: fc.nat(6) }), {
          minLength: 1,
          maxLength: 12,
        }),
        (changes) => {
          const bytes = Array.from(original);
          for (const change of changes) bytes.splice(change.at % bytes.length, change.drop, change.byte);
          const decoded = decodeTcx(Uint8Array.from(bytes));
          if (decoded.ok) expect(decoded.value.length).toBeGreaterThan(0);
          else expect(decoded.error.code).toMatch(/^(NOT_XML|NOT_TCX|XML_[A-Z_]+)$/);
        },
      ),
      { numRuns: 400, seed: 20240504 },
    );
  });
});
