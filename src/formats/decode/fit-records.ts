import type { ChannelName, Warning } from '../../core/activity/recording.ts';
import { type Definition, type KeptField, readKept } from './fit-definition.ts';
import type { RecordMessage } from './fit-distil.ts';
import { BASE_SIZE, FIT_EPOCH_MS, NO_TIME, RECORD_FIELD, RECORD_SCALES } from './fit-profile.ts';

/** compressed_speed_distance: 12 bits of speed in 1/100 m/s, 12 bits of distance in 1/16 m that roll over. */
const COMPRESSED_SPEED_SCALE = 100;
const COMPRESSED_DISTANCE_SCALE = 16;
const DEGREES_PER_SEMICIRCLE = 180 / 2 ** 31;

/** Fields that go to a channel as they are; their scale has the channel's unit. */
const PLAIN: readonly (readonly [field: number, channel: ChannelName])[] = [
  [RECORD_FIELD.power, 'powerW'],
  [RECORD_FIELD.temperature, 'temperatureC'],
  [RECORD_FIELD.verticalOscillation, 'verticalOscillationMm'],
  [RECORD_FIELD.stanceTime, 'groundContactMs'],
  [RECORD_FIELD.stanceTimeBalance, 'groundContactBalancePct'],
  [RECORD_FIELD.stepLength, 'stepLengthMm'],
  [RECORD_FIELD.verticalRatio, 'verticalRatioPct'],
];

const SCALE = new Float64Array(256).fill(1);
const OFFSET = new Float64Array(256);
for (const [number, [scale, offset]] of Object.entries(RECORD_SCALES)) {
  SCALE[Number(number)] = scale;
  OFFSET[Number(number)] = offset;
}

/** Three bytes as one number; NaN where there are fewer or all of the field's bytes are invalid. */
function threeBytes(view: DataView, at: number, { size, convertTo }: KeptField): number {
  if (size < 3 || convertTo !== null) return Number.NaN;
  let i = 0;
  while (i < size && view.getUint8(at + i) === 0xff) i++;
  if (i === size) return Number.NaN;
  return view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getUint8(at + 2) << 16);
}

/**
 * The record messages of one part as columns; NaN where a record has no value. They are read from the file's bytes
 * straight into the columns, as fit-file-parser would read them (test/formats/decode/fit-reference.test.ts compares
 * the two). The columns grow where more records come than expected.
 */
export class RecordColumns {
  count = 0;
  timeMs: Float64Array;
  readonly channels = new Map<ChannelName, Float64Array>();
  readonly warnings = new Set<Warning>();
  readonly #view: DataView;
  /** the record being read, by field number, scaled; NaN: no value */
  readonly #row = new Float64Array(256);
  /** the definition that the row was filled by: what it does not set is NaN */
  #shape: Definition | null = null;
  #compressedDistance = 0;
  #lastCompressed = 0;

  constructor(bytes: Uint8Array, expected: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.timeMs = new Float64Array(expected).fill(Number.NaN);
  }

  append(record: RecordMessage): void {
    this.#reserve(this.count + 1);
    this.#read(record);
    const row = this.#row;
    const at = this.count++;
    const seconds = row[RECORD_FIELD.timestamp]!;
    if (!Number.isNaN(seconds)) this.timeMs[at] = seconds * 1000 + FIT_EPOCH_MS;
    this.#position(at);
    this.#setEither('altitudeM', at, RECORD_FIELD.enhancedAltitude, RECORD_FIELD.altitude);
    this.#setEither('speedMps', at, RECORD_FIELD.enhancedSpeed, RECORD_FIELD.speed);
    this.#set('distanceM', at, row[RECORD_FIELD.distance]!);
    if (!Number.isNaN(row[RECORD_FIELD.compressedSpeedDistance]!)) this.#speedDistance(at);
    if (row[RECORD_FIELD.heartRate] !== 0) this.#set('hrBpm', at, row[RECORD_FIELD.heartRate]!);
    this.#cadence(at);
    for (const [field, channel] of PLAIN) this.#set(channel, at, row[field]!);
  }

  /** The channel's column, made on first use. */
  column(channel: ChannelName): Float64Array {
    let column = this.channels.get(channel);
    if (column === undefined) {
      column = new Float64Array(this.timeMs.length).fill(Number.NaN);
      this.channels.set(channel, column);
    }
    return column;
  }

  #read({ definition, at, time }: RecordMessage): void {
    const row = this.#row;
    if (definition !== this.#shape) row.fill(Number.NaN);
    this.#shape = definition;
    row[RECORD_FIELD.timestamp] = Number.NaN;
    for (const field of definition.fields)
      row[field.number] = this.#value(field, at, definition.littleEndian);
    if (time !== null) row[RECORD_FIELD.timestamp] = time === NO_TIME ? Number.NaN : time;
  }

  #value(field: KeptField, at: number, littleEndian: boolean): number {
    const { number, from, size, type, convertTo } = field;
    if (number === RECORD_FIELD.compressedSpeedDistance) return threeBytes(this.#view, at + from, field);
    // a size that is no multiple of its element's is damage
    if (convertTo === null && size % BASE_SIZE[type]! !== 0) return Number.NaN;
    const value = readKept(this.#view, at + from, field, littleEndian);
    return value === null ? Number.NaN : value / SCALE[number]! + OFFSET[number]!;
  }

  #set(channel: ChannelName, at: number, value: number): void {
    if (!Number.isNaN(value)) this.column(channel)[at] = value;
  }

  #setEither(channel: ChannelName, at: number, first: number, second: number): void {
    const better = this.#row[first]!;
    this.#set(channel, at, Number.isNaN(better) ? this.#row[second]! : better);
  }

  #position(at: number): void {
    const lat = this.#row[RECORD_FIELD.positionLat]! * DEGREES_PER_SEMICIRCLE;
    const lon = this.#row[RECORD_FIELD.positionLong]! * DEGREES_PER_SEMICIRCLE;
    if (Number.isNaN(lat) || Number.isNaN(lon)) return;
    if (lat === 0 && lon === 0) return; // what some writers put where they have no fix
    if (Math.abs(lat) > 90 || Math.abs(lon) > 180) {
      this.warnings.add('positions_invalid');
      return;
    }
    this.column('latDeg')[at] = lat;
    this.column('lonDeg')[at] = lon;
  }

  #cadence(at: number): void {
    const cadence = this.#row[RECORD_FIELD.cadence]!;
    const fraction = this.#row[RECORD_FIELD.fractionalCadence]!;
    if (Number.isNaN(cadence)) this.#set('cadenceRpm', at, this.#row[RECORD_FIELD.cadence256]!);
    else this.#set('cadenceRpm', at, Number.isNaN(fraction) ? cadence : cadence + fraction);
  }

  #speedDistance(at: number): void {
    const row = this.#row;
    const bits = row[RECORD_FIELD.compressedSpeedDistance]!;
    const speed = bits & 0xfff;
    const distance = bits >> 12;
    const saysSpeed =
      !Number.isNaN(row[RECORD_FIELD.speed]!) || !Number.isNaN(row[RECORD_FIELD.enhancedSpeed]!);
    if (!saysSpeed && speed !== 0xfff) this.#set('speedMps', at, speed / COMPRESSED_SPEED_SCALE);
    this.#compressedDistance += (distance - this.#lastCompressed) & 0xfff;
    this.#lastCompressed = distance;
    if (Number.isNaN(row[RECORD_FIELD.distance]!)) {
      this.#set('distanceM', at, this.#compressedDistance / COMPRESSED_DISTANCE_SCALE);
    }
  }

  #reserve(count: number): void {
    if (count <= this.timeMs.length) return;
    const capacity = Math.max(count, this.timeMs.length * 2);
    const grown = (column: Float64Array) => {
      const larger = new Float64Array(capacity).fill(Number.NaN, this.count);
      larger.set(column.subarray(0, this.count));
      return larger;
    };
    this.timeMs = grown(this.timeMs);
    for (const [channel, column] of this.channels) this.channels.set(channel, grown(column));
  }
}
