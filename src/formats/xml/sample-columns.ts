import { CHANNELS, type ChannelName, type Samples } from '../../core/activity/recording.ts';

export interface SampleColumns {
  count(): number;
  /** Begins a sample; NaN: it has no time. */
  add(timeMs: number): void;
  /** Gives the sample begun last a value; one that is not finite is none. */
  set(name: ChannelName, value: number): void;
  /** the next sample begins a new segment */
  startSegment(): void;
  /** Replaces a value that is there; where there is none, none appears. */
  correct(index: number, name: ChannelName, value: number): void;
  /** channels without a single value are left out */
  finish(): Samples;
}

/** Collects samples into columns that grow as needed, so that memory stays at 8 bytes a value. */
export function createSampleColumns(): SampleColumns {
  let count = 0;
  let capacity = 64;
  let timeMs = new Float64Array(capacity);
  const channels: Partial<Record<ChannelName, Float64Array>> = {};
  const segmentStarts: number[] = [];
  let borderAt = 0;

  const grow = (): void => {
    capacity *= 2;
    timeMs = widened(timeMs, capacity);
    for (const name of CHANNELS) {
      const column = channels[name];
      if (column !== undefined) channels[name] = widened(column, capacity);
    }
  };

  return {
    count: () => count,
    add(ms) {
      if (count === capacity) grow();
      timeMs[count] = ms;
      if (borderAt === count && count > 0) segmentStarts.push(count);
      count += 1;
    },
    set(name, value) {
      if (!Number.isFinite(value)) return;
      let column = channels[name];
      if (column === undefined) {
        column = new Float64Array(capacity).fill(Number.NaN);
        channels[name] = column;
      }
      column[count - 1] = value;
    },
    startSegment() {
      borderAt = count;
    },
    correct(index, name, value) {
      const column = channels[name];
      if (column !== undefined && index < count && !Number.isNaN(column[index])) column[index] = value;
    },
    finish() {
      const cut: Samples['channels'] = {};
      for (const name of CHANNELS) {
        const column = channels[name];
        if (column !== undefined) cut[name] = column.slice(0, count);
      }
      return { count, timeMs: timeMs.slice(0, count), channels: cut, segmentStarts };
    },
  };
}

function widened(column: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(capacity).fill(Number.NaN, column.length);
  wider.set(column);
  return wider;
}
