import { fitCrc } from '../../src/formats/decode/fit-crc.ts';

/** Builds small FIT files byte by byte, so that tests can also build wrong ones. */

const TYPES = {
  enum: [0x00, 1],
  sint8: [0x01, 1],
  uint8: [0x02, 1],
  string: [0x07, 1],
  byte: [0x0d, 1],
  sint16: [0x83, 2],
  uint16: [0x84, 2],
  sint32: [0x85, 4],
  uint32: [0x86, 4],
  float32: [0x88, 4],
  uint16z: [0x8b, 2],
} as const;

export type FitType = keyof typeof TYPES;
/** number, type and for strings and arrays the count of elements */
export type FitField = readonly [number: number, type: FitType, count?: number];
export type DeveloperFieldShape = readonly [number: number, index: number, type: FitType];

export interface MessageShape {
  global: number;
  fields: readonly FitField[];
  developer?: readonly DeveloperFieldShape[];
  bigEndian?: boolean;
}

export type FitValue = number | string | readonly number[];

/** Seconds since the FIT epoch for an ISO time. */
export function fitTime(iso: string): number {
  return Date.parse(iso) / 1000 - 631_065_600;
}

export function definition(local: number, shape: MessageShape): number[] {
  const developer = shape.developer ?? [];
  const low = shape.global & 0xff;
  const high = shape.global >> 8;
  const out = [0x40 | (developer.length > 0 ? 0x20 : 0) | local, 0, shape.bigEndian ? 1 : 0];
  out.push(...(shape.bigEndian ? [high, low] : [low, high]), shape.fields.length);
  for (const [number, type, count] of shape.fields) {
    out.push(number, TYPES[type][1] * (count ?? 1), TYPES[type][0]);
  }
  if (developer.length > 0) {
    out.push(developer.length);
    for (const [number, index, type] of developer) out.push(number, TYPES[type][1], index);
  }
  return out;
}

function encoded(type: FitType, count: number, value: FitValue, littleEndian: boolean): number[] {
  const width = TYPES[type][1];
  const out = new Uint8Array(width * count);
  if (typeof value === 'string') {
    out.set(new TextEncoder().encode(value).subarray(0, count));
    return [...out];
  }
  const view = new DataView(out.buffer);
  (typeof value === 'number' ? [value] : value).forEach((one, i) => {
    if (type === 'float32') view.setFloat32(i * 4, one, littleEndian);
    else if (width === 4) view.setUint32(i * 4, one >>> 0, littleEndian);
    else if (width === 2) view.setUint16(i * 2, one & 0xffff, littleEndian);
    else view.setUint8(i, one & 0xff);
  });
  return [...out];
}

/** A data message; `header` replaces the plain header byte (for compressed timestamps). */
export function data(
  local: number,
  shape: MessageShape,
  values: readonly FitValue[],
  header = local,
): number[] {
  const shapes: [FitType, number][] = [
    ...shape.fields.map(([, type, count]): [FitType, number] => [type, count ?? 1]),
    ...(shape.developer ?? []).map(([, , type]): [FitType, number] => [type, 1]),
  ];
  const bytes = shapes.flatMap(([type, count], i) => encoded(type, count, values[i]!, !shape.bigEndian));
  return [header, ...bytes];
}

/** Definition and data messages of one shape under one local number. */
export function messages(local: number, shape: MessageShape, ...rows: (readonly FitValue[])[]): number[] {
  return [...definition(local, shape), ...rows.flatMap((row) => data(local, shape, row))];
}

/** A whole FIT file around messages: 14-byte header, data, checksum. */
export function fitFile(...parts: readonly number[][]): Uint8Array {
  const body = parts.flat();
  const out = new Uint8Array(14 + body.length + 2);
  const view = new DataView(out.buffer);
  out.set([14, 0x20, 0x54, 0x08]);
  view.setUint32(4, body.length, true);
  out.set([0x2e, 0x46, 0x49, 0x54], 8);
  view.setUint16(12, fitCrc(out, 0, 12), true);
  out.set(body, 14);
  view.setUint16(14 + body.length, fitCrc(out, 0, 14 + body.length), true);
  return out;
}

export function joined(...files: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(files.flatMap((file) => [...file]));
}

export const FILE_ID: MessageShape = {
  global: 0,
  fields: [
    [0, 'enum'],
    [1, 'uint16'],
    [2, 'uint16'],
    [4, 'uint32'],
  ],
};
export const SESSION: MessageShape = {
  global: 18,
  fields: [
    [253, 'uint32'],
    [2, 'uint32'],
    [5, 'enum'],
    [6, 'enum'],
    [7, 'uint32'],
    [8, 'uint32'],
    [9, 'uint32'],
  ],
};
export const RECORD: MessageShape = {
  global: 20,
  fields: [
    [253, 'uint32'],
    [5, 'uint32'],
    [3, 'uint8'],
  ],
};
export const EVENT: MessageShape = {
  global: 21,
  fields: [
    [253, 'uint32'],
    [0, 'enum'],
    [1, 'enum'],
  ],
};

export const START = fitTime('2024-05-04T06:00:00Z');
export const START_MS = Date.parse('2024-05-04T06:00:00Z');
export const RUNNING = 1;
export const ACTIVITY_FILE = messages(0, FILE_ID, [4, 1, 3113, START]);

/** `count` records, one a second, 3 m/s, 140 bpm. */
export function records(count: number, from = START, local = 1): number[] {
  return messages(local, RECORD, ...Array.from({ length: count }, (_, i) => [from + i, i * 300, 140]));
}

/** A running session of `seconds` from `from`. */
export function session(seconds: number, from = START, sport = RUNNING, subSport = 0): number[] {
  const ms = seconds * 1000;
  return messages(2, SESSION, [from + seconds, from, sport, subSport, ms, ms, seconds * 300]);
}

/** A plain run: file_id, records, session. */
export function runFile(count = 60): Uint8Array {
  return fitFile(ACTIVITY_FILE, records(count), session(count));
}
