/**
 * The part of the FIT profile that Pacekeeper uses: which messages and fields are kept, and the base type
 * that `fit-file-parser` expects for each. Everything else of a file is counted and left out, which keeps time and
 * memory in proportion to what is used.
 */

/** FIT base types as a definition message writes them, with the endian bit. */
export const BASE = {
  enum: 0x00,
  sint8: 0x01,
  uint8: 0x02,
  string: 0x07,
  byte: 0x0d,
  sint16: 0x83,
  uint16: 0x84,
  sint32: 0x85,
  uint32: 0x86,
  float64: 0x89,
} as const;

/** Bytes of one element by base type; strings and bytes count 1. */
export const BASE_SIZE: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 1,
  7: 1,
  10: 1,
  13: 1,
  131: 2,
  132: 2,
  133: 4,
  134: 4,
  136: 4,
  137: 8,
  139: 2,
  140: 4,
  142: 8,
  143: 8,
  144: 8,
};

/** Global message numbers. */
export const MESG = {
  fileId: 0,
  sport: 12,
  session: 18,
  lap: 19,
  record: 20,
  event: 21,
  deviceInfo: 23,
  workout: 26,
  course: 31,
  activity: 34,
  hrv: 78,
  hr: 132,
  timestampCorrelation: 162,
  fieldDescription: 206,
} as const;

export const TIMESTAMP_FIELD = 253;

/** Times count seconds from 1989-12-31T00:00:00Z. */
export const FIT_EPOCH_MS = 631_065_600_000;
/** A time that is none. */
export const NO_TIME = 0xffffffff;

/** Field numbers of the record message. */
export const RECORD_FIELD = {
  positionLat: 0,
  positionLong: 1,
  altitude: 2,
  heartRate: 3,
  cadence: 4,
  distance: 5,
  speed: 6,
  power: 7,
  compressedSpeedDistance: 8,
  temperature: 13,
  verticalOscillation: 39,
  stanceTime: 41,
  cadence256: 52,
  fractionalCadence: 53,
  enhancedSpeed: 73,
  enhancedAltitude: 78,
  verticalRatio: 83,
  stanceTimeBalance: 84,
  stepLength: 85,
  timestamp: TIMESTAMP_FIELD,
} as const;

/** Scale and offset of those that have one: the value is raw / scale + offset, in m, m/s, rpm, mm, ms or per cent. */
export const RECORD_SCALES: Readonly<Record<number, readonly [scale: number, offset: number]>> = {
  [RECORD_FIELD.altitude]: [5, -500],
  [RECORD_FIELD.distance]: [100, 0],
  [RECORD_FIELD.speed]: [1000, 0],
  [RECORD_FIELD.verticalOscillation]: [10, 0],
  [RECORD_FIELD.stanceTime]: [10, 0],
  [RECORD_FIELD.cadence256]: [256, 0],
  [RECORD_FIELD.fractionalCadence]: [128, 0],
  [RECORD_FIELD.enhancedSpeed]: [1000, 0],
  [RECORD_FIELD.enhancedAltitude]: [5, -500],
  [RECORD_FIELD.verticalRatio]: [100, 0],
  [RECORD_FIELD.stanceTimeBalance]: [100, 0],
  [RECORD_FIELD.stepLength]: [10, 0],
};

export interface KeptMessage {
  /** field number → base type of the profile */
  fields: Readonly<Record<number, number>>;
  /** at most so many messages of this kind are read from one file */
  max: number;
}

const { enum: e, sint8, uint8, string, byte, sint16, uint16, sint32, uint32 } = BASE;

/** One record a second for five days; with every channel this still fits a decoder process. */
export const MAX_RECORDS = 432_000;

export const KEPT: Readonly<Record<number, KeptMessage>> = {
  [MESG.fileId]: { max: 100, fields: { 0: e, 1: uint16, 2: uint16, 4: uint32, 8: string } },
  [MESG.sport]: { max: 100, fields: { 0: e, 1: e, 3: string } },
  [MESG.session]: {
    max: 100,
    fields: {
      253: uint32,
      2: uint32,
      5: e,
      6: e,
      7: uint32,
      8: uint32,
      9: uint32,
      11: uint16,
      16: uint8,
      17: uint8,
      20: uint16,
      22: uint16,
      23: uint16,
      25: uint16,
      26: uint16,
      59: uint32,
      110: string,
    },
  },
  [MESG.lap]: {
    max: 20_000,
    fields: {
      253: uint32,
      2: uint32,
      7: uint32,
      8: uint32,
      9: uint32,
      11: uint16,
      15: uint8,
      16: uint8,
      19: uint16,
      21: uint16,
      22: uint16,
      23: e,
      24: e,
      25: e,
      39: e,
      52: uint32,
    },
  },
  [MESG.record]: {
    max: MAX_RECORDS,
    fields: {
      [RECORD_FIELD.timestamp]: uint32,
      [RECORD_FIELD.positionLat]: sint32,
      [RECORD_FIELD.positionLong]: sint32,
      [RECORD_FIELD.altitude]: uint16,
      [RECORD_FIELD.heartRate]: uint8,
      [RECORD_FIELD.cadence]: uint8,
      [RECORD_FIELD.distance]: uint32,
      [RECORD_FIELD.speed]: uint16,
      [RECORD_FIELD.power]: uint16,
      [RECORD_FIELD.compressedSpeedDistance]: byte,
      [RECORD_FIELD.temperature]: sint8,
      [RECORD_FIELD.verticalOscillation]: uint16,
      [RECORD_FIELD.stanceTime]: uint16,
      [RECORD_FIELD.cadence256]: uint16,
      [RECORD_FIELD.fractionalCadence]: uint8,
      [RECORD_FIELD.enhancedSpeed]: uint32,
      [RECORD_FIELD.enhancedAltitude]: uint32,
      [RECORD_FIELD.verticalRatio]: uint16,
      [RECORD_FIELD.stanceTimeBalance]: uint16,
      [RECORD_FIELD.stepLength]: uint16,
    },
  },
  [MESG.event]: { max: 50_000, fields: { 253: uint32, 0: e, 1: e } },
  [MESG.deviceInfo]: { max: 5_000, fields: { 0: uint8, 2: uint16, 4: uint16, 27: string } },
  [MESG.workout]: { max: 100, fields: { 4: e, 8: string, 11: e } },
  [MESG.course]: { max: 100, fields: { 4: e, 5: string, 7: e } },
  [MESG.activity]: { max: 100, fields: { 253: uint32, 5: uint32 } },
  [MESG.hrv]: { max: 1_000_000, fields: { 0: uint16 } },
  [MESG.hr]: { max: 20_000, fields: { 253: uint32, 0: uint16, 6: uint8, 9: uint32, 10: byte } },
  [MESG.timestampCorrelation]: { max: 1_000, fields: { 253: uint32, 1: uint32, 3: uint32 } },
  [MESG.fieldDescription]: {
    max: 2_000,
    fields: { 0: uint8, 1: uint8, 2: uint8, 3: string, 6: uint8, 7: sint8, 8: string },
  },
};

/** The value that means "none", by base type. */
export const INVALID: Readonly<Record<number, number>> = {
  [e]: 0xff,
  [sint8]: 0x7f,
  [uint8]: 0xff,
  [byte]: 0xff,
  [sint16]: 0x7fff,
  [uint16]: 0xffff,
  [sint32]: 0x7fffffff,
  [uint32]: 0xffffffff,
};
