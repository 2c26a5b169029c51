import { FitEncoder, type FitEncoderField } from 'fit-file-parser/encoder';
import type { Repeat, Step, StepRole, StepTarget, Workout } from '../../core/workout/workout.ts';

/**
 * A rendered workout as a FIT workout file: file_id, workout, workout_step. Messages, codes and scales
 * of the public FIT protocol. The same workout version gives the same bytes (EXP-7); a device knows the
 * workout by serial number and creation time, so the serial follows the workout's id and the time its version.
 */
export interface FitWorkoutIdentity {
  /** never 0 */
  serialNumber: number;
  /** Unix ms of the workout's version */
  createdMs: number;
}

const FIT_EPOCH_S = 631_065_600;
const U32_NONE = 0xffffffff;
export const NAME_BYTES = 24;
export const STEP_NAME_BYTES = 16;
export const NOTE_BYTES = 32;
const SPORT_RUNNING = 1;
const FILE_TYPE_WORKOUT = 5;
const MANUFACTURER_DEVELOPMENT = 255;
const CAPABILITY_TCX = 32;
const DURATION = { time: 0, distance: 1, open: 5, repeat: 6 };
const TARGET = { speed: 0, heartRate: 1, open: 2 };
const INTENSITY: Record<StepRole, number> = { work: 0, rest: 1, warmup: 2, cooldown: 3, recovery: 4 };
const ENUM_NONE = 0xff;

const Enum = 0x00;
const Str = 0x07;
const Uint16 = 0x84;
const Uint32 = 0x86;
const Uint32z = 0x8c;

export function encodeFitWorkout(workout: Workout, identity: FitWorkoutIdentity): Uint8Array {
  const encoder = new FitEncoder({ protocolVersion: 0x20, profileVersion: 21217 });
  encoder.writeMessage(
    0,
    [
      field(0, Enum, FILE_TYPE_WORKOUT),
      field(1, Uint16, MANUFACTURER_DEVELOPMENT),
      field(2, Uint16, 0),
      field(3, Uint32z, identity.serialNumber),
      field(4, Uint32, Math.floor(identity.createdMs / 1000) - FIT_EPOCH_S),
    ],
    0,
  );
  const rows = stepRows(workout.steps);
  encoder.writeMessage(
    26,
    [
      field(4, Enum, SPORT_RUNNING),
      field(5, Uint32z, CAPABILITY_TCX),
      field(6, Uint16, rows.length),
      text(8, NAME_BYTES, workout.name),
    ],
    1,
  );
  for (const row of rows) encoder.writeMessage(27, row, 2);
  return encoder.close();
}

/** A 32-bit serial for a workout id, never 0 (FNV-1a). */
export function serialNumberOf(workoutId: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(workoutId)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash === 0 ? 1 : hash;
}

/** A repeat is a step of its own, placed after its children and pointing back to the first of them. */
function stepRows(steps: readonly (Step | Repeat)[]): FitEncoderField[][] {
  const rows: FitEncoderField[][] = [];
  for (const item of steps) {
    if (item.kind === 'step') {
      rows.push(stepRow(rows.length, item));
      continue;
    }
    const first = rows.length;
    for (const step of item.steps) rows.push(stepRow(rows.length, step));
    rows.push(repeatRow(rows.length, first, item.n));
  }
  return rows;
}

function stepRow(index: number, step: Step): FitEncoderField[] {
  const end = step.end;
  const duration =
    end.type === 'time'
      ? [DURATION.time, Math.round(end.s * 1000)]
      : end.type === 'distance'
        ? [DURATION.distance, Math.round(end.m * 100)]
        : [DURATION.open, 0];
  const [targetType, low, high] = targetOf(step.target);
  return row(index, step.name ?? '', duration, targetType, 0, low, high, INTENSITY[step.role], noteOf(step));
}

function repeatRow(index: number, firstStep: number, n: number): FitEncoderField[] {
  return row(index, '', [DURATION.repeat, firstStep], TARGET.open, n, U32_NONE, U32_NONE, ENUM_NONE, '');
}

function row(
  index: number,
  name: string,
  duration: number[],
  targetType: number,
  targetValue: number,
  low: number,
  high: number,
  intensity: number,
  note: string,
): FitEncoderField[] {
  return [
    field(254, Uint16, index),
    text(0, STEP_NAME_BYTES, name),
    field(1, Enum, duration[0]!),
    field(2, Uint32, duration[1]!),
    field(3, Enum, targetType),
    field(4, Uint32, targetValue),
    field(5, Uint32, low),
    field(6, Uint32, high),
    field(7, Enum, intensity),
    text(8, NOTE_BYTES, note),
  ];
}

/** Speeds in mm/s, slow pace first (EXP-1); heart rate as bpm + 100; effort is open, its number in the note. */
function targetOf(target: StepTarget): [type: number, low: number, high: number] {
  if (target.type === 'pace') {
    const low = Math.round(1_000_000 / target.slowSPerKm);
    const high = Math.round(1_000_000 / target.fastSPerKm);
    if (low >= high) throw new RangeError('a pace band needs its slow edge slower than its fast edge');
    return [TARGET.speed, low, high];
  }
  if (target.type === 'hr') return [TARGET.heartRate, target.lowBpm + 100, target.highBpm + 100];
  if (target.type === 'zone') throw new TypeError('a workout is rendered against zones before it is encoded');
  return [TARGET.open, U32_NONE, U32_NONE];
}

export function noteOf(step: Step): string {
  const effort =
    step.target.type === 'rpe'
      ? `RPE ${step.target.low === step.target.high ? step.target.low : `${step.target.low}-${step.target.high}`}`
      : '';
  return [effort, step.note ?? ''].filter((s) => s !== '').join(', ');
}

const SIZES: Record<number, number> = { [Enum]: 1, [Uint16]: 2, [Uint32]: 4, [Uint32z]: 4 };

function field(number: number, baseType: number, value: number): FitEncoderField {
  return { number, size: SIZES[baseType]!, baseType, value };
}

/** A string of fixed size: UTF-8, cut on a character boundary, null-terminated, zero-filled. */
function text(number: number, size: number, value: string): FitEncoderField {
  const bytes = new Uint8Array(size);
  new TextEncoder().encodeInto(value, bytes.subarray(0, size - 1));
  return { number, size, baseType: Str, value: bytes };
}
