import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Activity } from '../../../src/core/activity/activity.ts';
import { judgeActivity } from '../../../src/core/science/judge-activity.ts';
import { profileActivity } from '../../../src/core/science/profile-activity.ts';
import { decodeBytes } from '../../../src/formats/decode/decode-bytes.ts';

const CORPUS = process.env.PACEKEEPER_CORPUS ?? '';
if (CORPUS === '') process.stderr.write('corpus: NOT RUN\n');

async function activitiesIn(file: string): Promise<Activity[]> {
  const parts = await decodeBytes(readFileSync(join(CORPUS, file)));
  return parts.flatMap((part) => (part.activity === null ? [] : [part.activity]));
}

async function gapOf(file: string): Promise<number> {
  const [activity] = await activitiesIn(file);
  return profileActivity(activity!).gapSPerKm!;
}

/** Every number of a value, at any depth. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(numbersIn) : [];
}

describe.skipIf(CORPUS === '')('real recordings', { timeout: 120_000 }, () => {
  it('all give a finite profile and judgement, with zones that add up', async () => {
    let runs = 0;
    for (const folder of ['fit', 'gpx', 'tcx']) {
      for (const name of readdirSync(join(CORPUS, folder))) {
        for (const activity of await activitiesIn(join(folder, name))) {
          const profile = profileActivity(activity);
          const analysis = judgeActivity({
            activity,
            profile,
            anchors: {
              thresholdSpeedMps: 3.6,
              easyCeilingMps: 3.04,
              easyCeilingHrBpm: 153,
              lthrBpm: 170,
              maxHrBpm: 190,
              restHrBpm: 50,
              sex: null,
              lt1SpeedMps: 3.04,
              lt2SpeedMps: 3.6,
            },
            intended: null,
            rpe: null,
            weather: null,
            medianRecentDurationS: null,
            weekMovingS: null,
            raceFlag: false,
            bestRecentVdot: null,
          });
          expect(numbersIn([profile, analysis]).every(Number.isFinite), name).toBe(true);
          if (profile.ngsMps !== null)
            expect(profile.ngsMps, name).toBeGreaterThanOrEqual(profile.meanGradedSpeedMps!);
          if (analysis.paceDomainS !== null)
            expect(
              analysis.paceDomainS.reduce((a, b) => a + b),
              name,
            ).toBe(profile.movingS);
          if (analysis.easy !== null) runs++;
        }
      }
    }
    expect(runs).toBeGreaterThan(20);
  });

  it('have the same graded pace in every format of one recording, within 2 %', async () => {
    for (const [a, b] of [
      ['fit/run-garmin-fr945-14km-hr-devfields.fit', 'gpx/run-garmin-fr945-14km-hr.gpx'],
      ['fit/run-fenix3hr-4800m-export-fit.fit', 'tcx/run-garmin-fenix3hr-4800m.tcx'],
      ['tcx/run-garmin-fenix6-5km.tcx', 'gpx/run-garmin-fenix6-5km.gpx'],
    ]) {
      const [first, second] = [await gapOf(a!), await gapOf(b!)];
      expect(Math.abs(first / second - 1), a).toBeLessThan(0.02);
    }
  });

  it('have a similar graded pace on two watches: 1 % on a track, 6 % where one lacks a barometer', async () => {
    const track = [
      await gapOf('fit/run-track-5laps-coros-pace2.fit'),
      await gapOf('fit/run-track-5laps-garmin-fenix6.fit'),
    ];
    expect(Math.abs(track[0]! / track[1]! - 1)).toBeLessThan(0.01);
    const hills = [
      await gapOf('fit/run-fr735xt-10k-same-run-as-fenix3.fit'),
      await gapOf('fit/run-fenix3-10k-runscribe-hrv-same-run-as-fr735xt.fit'),
    ];
    expect(Math.abs(hills[0]! / hills[1]! - 1)).toBeLessThan(0.06);
  });
});
