import type { ChannelName, Warning } from '../../core/activity/recording.ts';
import type { FitMessage } from './fit-parse.ts';

/** compressed_speed_distance: 12 bits of speed in 1/100 m/s, 12 bits of distance in 1/16 m that roll over. */
const COMPRESSED_SPEED_SCALE = 100;
const COMPRESSED_DISTANCE_SCALE = 16;

/** Fields that go to a channel as they are; the parser has scaled them to the channel's unit. */
const PLAIN: readonly (readonly [field: string, channel: ChannelName])[] = [
  ['power', 'powerW'],
  ['temperature', 'temperatureC'],
  ['vertical_oscillation', 'verticalOscillationMm'],
  ['stance_time', 'groundContactMs'],
  ['stance_time_balance', 'groundContactBalancePct'],
  ['step_length', 'stepLengthMm'],
  ['vertical_ratio', 'verticalRatioPct'],
];

/** Record messages as columns; NaN where a record has no value. They grow where more come than expected. */
export class RecordColumns {
  count = 0;
  timeMs: Float64Array;
  readonly channels = new Map<ChannelName, Float64Array>();
  readonly warnings = new Set<Warning>();
  #compressedDistance = 0;
  #lastCompressed = 0;

  constructor(expected: number) {
    this.timeMs = new Float64Array(expected).fill(Number.NaN);
  }

  append(records: readonly FitMessage[]): void {
    this.#reserve(this.count + records.length);
    for (const record of records) {
      const at = this.count++;
      const { timestamp } = record;
      if (timestamp instanceof Date) this.timeMs[at] = timestamp.getTime();
      this.#position(at, record);
      this.#set('altitudeM', at, record.enhanced_altitude ?? record.altitude);
      this.#set('speedMps', at, record.enhanced_speed ?? record.speed);
      this.#set('distanceM', at, record.distance);
      if (record.compressed_speed_distance !== undefined) this.#speedDistance(at, record);
      if (record.heart_rate !== 0) this.#set('hrBpm', at, record.heart_rate);
      this.#cadence(at, record);
      for (const [field, channel] of PLAIN) this.#set(channel, at, record[field]);
    }
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

  #set(channel: ChannelName, at: number, value: unknown): void {
    if (typeof value === 'number' && Number.isFinite(value)) this.column(channel)[at] = value;
  }

  #position(at: number, record: FitMessage): void {
    const { position_lat: lat, position_long: lon } = record;
    if (typeof lat !== 'number' || typeof lon !== 'number') return;
    if (lat === 0 && lon === 0) return; // what some writers put where they have no fix
    if (Math.abs(lat) > 90 || Math.abs(lon) > 180) {
      this.warnings.add('positions_invalid');
      return;
    }
    this.column('latDeg')[at] = lat;
    this.column('lonDeg')[at] = lon;
  }

  #cadence(at: number, record: FitMessage): void {
    const { cadence, fractional_cadence: fraction, cadence256 } = record;
    if (typeof cadence === 'number') {
      this.column('cadenceRpm')[at] = cadence + (typeof fraction === 'number' ? fraction : 0);
    } else this.#set('cadenceRpm', at, cadence256);
  }

  #speedDistance(at: number, record: FitMessage): void {
    const raw = record.compressed_speed_distance;
    if (!Array.isArray(raw) || raw.length < 3 || raw.every((byte) => byte === null)) return;
    const [low, middle, high] = raw.map((byte) => (typeof byte === 'number' ? byte : 0xff));
    const speed = low! | ((middle! & 0x0f) << 8);
    const distance = (middle! >> 4) | (high! << 4);
    if (record.speed === undefined && record.enhanced_speed === undefined && speed !== 0xfff) {
      this.#set('speedMps', at, speed / COMPRESSED_SPEED_SCALE);
    }
    this.#compressedDistance += (distance - this.#lastCompressed) & 0xfff;
    this.#lastCompressed = distance;
    if (record.distance === undefined) {
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
