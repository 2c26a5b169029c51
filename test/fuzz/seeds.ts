import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type RunOrder, type SimulatedRun, simulateRun } from '../../fixtures/generators/simulate-run.ts';
import { writeFit } from '../../fixtures/generators/write-fit.ts';
import { writeGpx, writeTcx } from '../../fixtures/generators/write-xml.ts';
import type { Workout } from '../../src/core/workout/workout.ts';
import { encodeFitWorkout } from '../../src/formats/encode/fit-workout.ts';
import {
  ACTIVITY_FILE,
  EVENT,
  fitFile,
  joined,
  messages,
  records,
  runFile,
  START,
  session,
} from '../support/fit-file.ts';

/** The sound files that mutants are made of. */
export interface Seeds {
  fit: Uint8Array[];
  gpx: Uint8Array[];
  tcx: Uint8Array[];
  zip: Uint8Array[];
}

/** Real files above this size would be most of the work and teach no more than small ones. */
const CORPUS_FILE_BYTES = 200_000;

/** From this project's own generators and, where a folder of real files is given, from those (read only). */
export function seedsFrom(corpus: string | undefined): Seeds {
  const runs = [run(480, 1, true, true), run(3_000, 7, true, false), run(900, 3, true, true)];
  const indoor = run(600, 2, false, true);
  const seeds: Seeds = {
    fit: [...runs.map(writeFit), writeFit(indoor), ...specialFits()],
    gpx: [...runs.map(thinned).map(writeGpx), Buffer.from(ROUTE_GPX)],
    tcx: [...runs.map(thinned).map(writeTcx), writeTcx(thinned(indoor)), Buffer.from(MULTISPORT_TCX)],
    zip: [],
  };
  for (const [kind, folder] of [
    ['fit', 'fit'],
    ['gpx', 'gpx'],
    ['tcx', 'tcx'],
    ['zip', 'archive'],
  ] as const) {
    if (corpus !== undefined) seeds[kind].push(...filesOf(join(corpus, folder), kind));
  }
  return seeds;
}

function filesOf(folder: string, kind: string): Uint8Array[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith(`.${kind}`) && statSync(path).size <= CORPUS_FILE_BYTES)
    .map((path) => readFileSync(path))
    .filter((bytes) => kind !== 'fit' || bytes.toString('latin1', 8, 12) === '.FIT');
}

function run(durationS: number, everyS: number, gps: boolean, heartRate: boolean): SimulatedRun {
  const order: RunOrder = {
    startMs: Date.UTC(2026, 3, 12, 6),
    utcOffsetS: 7200,
    segments: [
      { durationS: durationS / 3, speedMps: 2.6 },
      { durationS: durationS / 3, speedMps: 3.4, lap: 'distance' },
      { durationS: durationS / 3, speedMps: 2.5 },
    ],
    body: { restHrBpm: 52, maxHrBpm: 184, thresholdSpeedMps: 3.268, hrAtThresholdBpm: 165 },
    seed: durationS,
    everyS,
    rollingM: 8,
    gps,
    heartRate,
  };
  return simulateRun(order);
}

/** XML is large: a few minutes of it are enough. */
function thinned(whole: SimulatedRun): SimulatedRun {
  return { ...whole, samples: whole.samples.filter((_, i) => i % 3 === 0) };
}

/** What the generators do not write: chains, several sessions, pauses, developer fields, workouts. */
function specialFits(): Uint8Array[] {
  const timer = (atS: number, type: number) => messages(3, EVENT, [START + atS, 0, type]);
  const developer = messages(4, {
    global: 207,
    fields: [
      [1, 'byte', 16],
      [3, 'uint8'],
    ],
  });
  const workout: Workout = {
    id: 'w',
    version: 1,
    name: 'Easy',
    type: 'easy',
    purpose: '',
    day: '2026-05-04',
    sport: 'running',
    steps: [
      { kind: 'step', role: 'work', name: 'Run', end: { type: 'time', s: 1800 }, target: { type: 'none' } },
    ],
  };
  return [
    runFile(60),
    joined(runFile(30), runFile(45)),
    fitFile(
      ACTIVITY_FILE,
      records(90),
      timer(90, 4),
      timer(500, 0),
      records(60, START + 500),
      session(560),
      developer,
    ),
    fitFile(ACTIVITY_FILE, records(60), session(60), records(60, START + 60), session(60, START + 60, 2)),
    encodeFitWorkout(workout, { serialNumber: 7, createdMs: Date.UTC(2026, 4, 4) }),
  ];
}

const ROUTE_GPX = `<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Pacekeeper fixtures" xmlns="http://www.topografix.com/GPX/1/1">
<metadata><name>Two routes &amp; a way point</name><time>2026-04-12T06:00:00Z</time></metadata>
<wpt lat="47.2" lon="-20.5"><ele>3</ele><name>Buoy</name></wpt>
<rte><name>Out</name><rtept lat="47.2" lon="-20.5"/><rtept lat="47.21" lon="-20.51"><ele>4.5</ele></rtept></rte>
<trk><name><![CDATA[Home <again>]]></name><trkseg><trkpt lat="47.2" lon="-20.5"><time>2026-04-12T06:00:00+02:00</time></trkpt>
<trkpt lat="47.2001" lon="-20.5"><time>2026-04-12T06:00:09.5+02:00</time></trkpt></trkseg><trkseg>
<trkpt lat="47.2102" lon="-20.5"><time>2026-04-12T06:09:00+02:00</time></trkpt>
<trkpt lat="47.2103" lon="-20.5"><time>2026-04-12T06:09:08+02:00</time></trkpt></trkseg></trk></gpx>`;

const lap = (start: string, points: string) =>
  `<Lap StartTime="${start}"><TotalTimeSeconds>20</TotalTimeSeconds><DistanceMeters>60</DistanceMeters><Calories>3</Calories>` +
  `<AverageHeartRateBpm><Value>140</Value></AverageHeartRateBpm><Intensity>Active</Intensity><TriggerMethod>Manual</TriggerMethod>` +
  `<Track>${points}</Track></Lap>`;
const point = (time: string, m: number) =>
  `<Trackpoint><Time>${time}</Time><DistanceMeters>${m}</DistanceMeters><HeartRateBpm><Value>141</Value></HeartRateBpm></Trackpoint>`;

const MULTISPORT_TCX = `<?xml version="1.0"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities><MultiSportSession><Id>2026-04-12T06:00:00Z</Id>
<FirstSport><Activity Sport="Biking"><Id>2026-04-12T06:00:00Z</Id>${lap('2026-04-12T06:00:00Z', point('2026-04-12T06:00:00Z', 0) + point('2026-04-12T06:00:20Z', 60))}</Activity></FirstSport>
<NextSport><Activity Sport="Running"><Id>2026-04-12T06:01:00Z</Id>${lap('2026-04-12T06:01:00Z', point('2026-04-12T06:01:00Z', 0) + point('2026-04-12T06:01:20Z', 60))}
<Notes>Legs &lt; lungs</Notes><Creator><Name>Pacekeeper fixtures</Name></Creator></Activity></NextSport></MultiSportSession></Activities>
<Courses><Course><Name>Loop</Name>${lap('2026-04-12T06:00:00Z', point('2026-04-12T06:00:00Z', 0))}</Course></Courses></TrainingCenterDatabase>`;
