import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildWorkout } from '../../../src/core/workout/build-workout.ts';
import { LIBRARY_TYPES, type LibraryType } from '../../../src/core/workout/library.ts';
import { type PaceZones, renderWorkout, stepSpeed } from '../../../src/core/workout/render.ts';
import type { Workout } from '../../../src/core/workout/workout.ts';
import { encodeFitWorkout, serialNumberOf } from '../../../src/formats/encode/fit-workout.ts';

/**
 * A reader that none of this code was written against. It knows no workout messages, but it checks both
 * checksums and the stated size, and it must step over every message by the definitions in the file.
 */
const isInstalled = spawnSync('gpsbabel', ['-V']).error === undefined;
const name = isInstalled ? 'gpsbabel on FIT workouts' : 'gpsbabel: NOT RUN (it is not installed)';
if (!isInstalled) process.stdout.write(`${name}\n`);

const ZONES: PaceZones = { vdot: 40, thresholdSpeedMps: 3.27, easyCeilingMps: 2.77 };
const WORKOUT_STEP_FIELDS = 10;
const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-gpsbabel-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function workoutOf(type: LibraryType, zones: PaceZones | null): Workout {
  const speedOf = stepSpeed(zones);
  const order = { id: type, version: 1, day: '2026-05-04', type, km: 12, maxWorkM: null, speedOf };
  return renderWorkout(buildWorkout({ ...order, level: 3 }), zones);
}

function written(file: string, bytes: Uint8Array): string {
  const path = join(folder, file);
  writeFileSync(path, bytes);
  return path;
}

function fitOf(workout: Workout): Uint8Array {
  return encodeFitWorkout(workout, {
    serialNumber: serialNumberOf(workout.id),
    createdMs: 1_777_852_800_000,
  });
}

function stepCount(workout: Workout): number {
  return workout.steps.reduce((n, item) => n + (item.kind === 'step' ? 1 : item.steps.length + 1), 0);
}

describe.skipIf(!isInstalled)(name, () => {
  const all = LIBRARY_TYPES.flatMap((type) =>
    [ZONES, null].map(
      (zones) => [`${type} by ${zones === null ? 'effort' : 'pace'}`, workoutOf(type, zones)] as const,
    ),
  );

  it('accepts every workout of the library, by pace and by effort', () => {
    const inputs = all.flatMap(([label, workout]) => {
      return ['-i', 'garmin_fit', '-f', written(`${label.replaceAll(' ', '-')}.fit`, fitOf(workout))];
    });
    const run = spawnSync('gpsbabel', [...inputs, '-o', 'gpx', '-F', '/dev/null'], { encoding: 'utf8' });
    expect({ status: run.status, said: run.stderr }).toEqual({ status: 0, said: '' });
  });

  it('finds both checksums and the size right, and steps over every message of a workout', () => {
    const workout = workoutOf('cruise', ZONES);
    const path = written('cruise.fit', fitOf(workout));
    const args = ['-D', '2', '-i', 'garmin_fit', '-f', path, '-o', 'gpx', '-F', '/dev/null'];
    const run = spawnSync('gpsbabel', args, { encoding: 'utf8' });
    const said = `${run.stdout}${run.stderr}`;
    expect(said).toContain('File CRC verified');
    expect(said).toContain('Header CRC verified');
    expect(said).toContain('File size matches');
    const fieldsSeen = said.match(/global ID for GARMIN FIT: 27\b/g)?.length;
    expect(fieldsSeen).toBe(stepCount(workout) * WORKOUT_STEP_FIELDS);
  });

  it('refuses the same workout with one byte changed, so its yes means something', () => {
    const bytes = fitOf(workoutOf('cruise', ZONES));
    bytes[100]! ^= 0x01;
    const args = ['-i', 'garmin_fit', '-f', written('changed.fit', bytes), '-o', 'gpx', '-F', '/dev/null'];
    expect(() => execFileSync('gpsbabel', args, { stdio: 'pipe' })).toThrow(/CRC mismatch/);
  });
});
