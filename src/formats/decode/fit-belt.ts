import { type FitMessage, numberOf, timeOf } from './fit-parse.ts';
import type { RecordColumns } from './fit-records.ts';

/** event_timestamp_12 counts 1/1024 s and rolls over every 4 s. */
const TICKS_A_SECOND = 1024;
const ROLLOVER = 0xfff;
/** A belt's value stands for a record at most so long after it was measured. */
const STALE_MS = 5_000;

interface Beat {
  atMs: number;
  bpm: number;
}

function numbers(value: unknown): (number | null)[] {
  const list = Array.isArray(value) ? value : [value];
  return list.map((item) => (typeof item === 'number' ? item : null));
}

/** Twelve-bit ticks out of bytes, two in three bytes; the parser says null for 0xFF. */
function twelveBitTicks(value: unknown): number[] {
  if (value === undefined) return [];
  const bytes = numbers(value).map((byte) => byte ?? 0xff);
  const ticks: number[] = [];
  for (let i = 0; i + 2 < bytes.length; i += 3) {
    ticks.push(bytes[i]! | ((bytes[i + 1]! & 0x0f) << 8), (bytes[i + 1]! >> 4) | (bytes[i + 2]! << 4));
  }
  return ticks;
}

/** Heart rates with their times. A message with a timestamp ties the belt's own clock to UTC. */
function beatsOf(messages: readonly FitMessage[]): Beat[] {
  const beats: Beat[] = [];
  let offsetMs: number | null = null;
  let lastTick = 0;
  for (const message of messages) {
    const bpms = numbers(message.filtered_bpm);
    const whole =
      message.event_timestamp === undefined
        ? []
        : numbers(message.event_timestamp).map((seconds) =>
            seconds === null ? null : Math.round(seconds * TICKS_A_SECOND),
          );
    const ticks: (number | null)[] = [...whole];
    const lastWhole = whole.findLast((tick) => tick !== null);
    if (lastWhole !== undefined && lastWhole !== null) lastTick = lastWhole;
    for (const low of twelveBitTicks(message.event_timestamp12)) {
      lastTick += (low - (lastTick & ROLLOVER)) & ROLLOVER;
      ticks.push(lastTick);
    }
    const utc = timeOf(message, 'timestamp');
    const anchor = whole[0];
    if (utc !== null && anchor !== undefined && anchor !== null) {
      const fraction = numberOf(message, 'fractional_timestamp') ?? 0;
      offsetMs = utc + fraction * 1000 - (anchor * 1000) / TICKS_A_SECOND;
    }
    if (offsetMs === null) continue;
    for (let i = 0; i < ticks.length; i++) {
      const bpm = bpms[i];
      const tick = ticks[i];
      if (bpm !== null && bpm !== undefined && bpm > 0 && tick !== null && tick !== undefined) {
        beats.push({ atMs: offsetMs + (tick * 1000) / TICKS_A_SECOND, bpm });
      }
    }
  }
  return beats.sort((a, b) => a.atMs - b.atMs);
}

/**
 * Fills heart rate into records that have none from the messages of a belt that stored them itself
 * (swimming: radio does not pass water) and sent them afterwards.
 */
export function mergeBelt(records: RecordColumns, messages: readonly FitMessage[]): void {
  const beats = beatsOf(messages);
  if (beats.length === 0) return;
  const hrBpm = records.column('hrBpm');
  const order = Array.from({ length: records.count }, (_, i) => i)
    .filter((i) => !Number.isNaN(records.timeMs[i]!))
    .sort((a, b) => records.timeMs[a]! - records.timeMs[b]!);
  let next = 0;
  for (const i of order) {
    const atMs = records.timeMs[i]!;
    while (next < beats.length && beats[next]!.atMs <= atMs + 500) next++;
    const beat = beats[next - 1];
    if (beat !== undefined && atMs - beat.atMs <= STALE_MS && Number.isNaN(hrBpm[i]!)) hrBpm[i] = beat.bpm;
  }
}
