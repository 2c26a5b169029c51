import type { ChannelName, DeveloperField, Samples } from '../../core/activity/recording.ts';
import { type FitMessage, numberOf, timeOf } from './fit-parse.ts';
import type { RecordColumns } from './fit-records.ts';

/** Sessions of one chained part in the order in which they were done. */
export function orderedSessions(messages: readonly FitMessage[]): FitMessage[] {
  return messages
    .map((message, i) => ({ message, i, startMs: startOf(message) }))
    .sort((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0) || a.i - b.i)
    .map(({ message }) => message);
}

function startOf(session: FitMessage): number | null {
  const stated = timeOf(session, 'start_time');
  if (stated !== null) return stated;
  const end = timeOf(session, 'timestamp');
  const elapsedS = numberOf(session, 'total_elapsed_time');
  return end === null || elapsedS === null ? end : end - elapsedS * 1000;
}

/** Finds the session that a moment belongs to: the last one that had begun, the first for what came before. */
export function sessionFinder(sessions: readonly FitMessage[]): (atMs: number) => number {
  const starts = sessions.map((session) => startOf(session) ?? Number.NEGATIVE_INFINITY);
  return (atMs) => {
    let found = 0;
    for (let i = 1; i < starts.length; i++) if (starts[i]! <= atMs) found = i;
    return found;
  };
}

/** The session of every record; a record without a time goes with the one before it. */
export function assignRecords(records: RecordColumns, find: (atMs: number) => number): Uint16Array {
  const assigned = new Uint16Array(records.count);
  let last = 0;
  for (let i = 0; i < records.count; i++) {
    const atMs = records.timeMs[i]!;
    if (!Number.isNaN(atMs)) last = find(atMs);
    assigned[i] = last;
  }
  return assigned;
}

function picked(column: Float64Array, rows: Uint32Array | null, count: number): Float64Array {
  if (rows === null) return column.length === count ? column : column.slice(0, count);
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) out[i] = column[rows[i]!]!;
  return out;
}

/** The rows of one session; null for "all of them". */
export function rowsOf(assigned: Uint16Array, session: number, sessions: number): Uint32Array | null {
  if (sessions <= 1) return null;
  const rows: number[] = [];
  for (let i = 0; i < assigned.length; i++) if (assigned[i] === session) rows.push(i);
  return Uint32Array.from(rows);
}

/** Columns of the given rows, without channels that hold nothing there. */
export function samplesOf(records: RecordColumns, rows: Uint32Array | null): Samples {
  const count = rows === null ? records.count : rows.length;
  const channels: Partial<Record<ChannelName, Float64Array>> = {};
  for (const [channel, column] of records.channels) {
    const values = picked(column, rows, count);
    if (values.some((value) => !Number.isNaN(value))) channels[channel] = values;
  }
  return { count, timeMs: picked(records.timeMs, rows, count), channels, segmentStarts: [] };
}

/** Developer fields of the given rows, without those that hold nothing there. */
export function developerFieldsOf(
  fields: readonly DeveloperField[],
  rows: Uint32Array | null,
): DeveloperField[] {
  return fields
    .map((field) => ({ ...field, values: picked(field.values, rows, rows?.length ?? field.values.length) }))
    .filter((field) => field.values.some((value) => !Number.isNaN(value)));
}
