import { BASE, BASE_SIZE, INVALID, KEPT, type KeptMessage, TIMESTAMP_FIELD } from './fit-profile.ts';

/** A field that Pacekeeper reads, as the file writes it. */
export interface KeptField {
  number: number;
  /** offset in the message */
  from: number;
  /** bytes in the file: one element or, in strings and arrays, several */
  size: number;
  /** base type in the file */
  type: number;
  /** base type of the profile where that has another width or sign; null where the values can stay as they are */
  convertTo: number | null;
}

export interface DeveloperSlot {
  developerIndex: number;
  number: number;
  from: number;
  size: number;
}

/** A definition message: the shape of the data messages that follow under its local number. */
export interface Definition {
  /** where the definition message stands in the file, header byte included */
  at: number;
  length: number;
  globalNumber: number;
  littleEndian: boolean;
  /** bytes of a data message without its header byte */
  size: number;
  /** offset of a four-byte timestamp in the message; -1 where it has none */
  timestampAt: number;
  /** true where the timestamp is the first field: a compressed header then replaces it */
  timestampFirst: boolean;
  /** null where nobody reads this message */
  kept: KeptMessage | null;
  /** in file order, no number twice */
  fields: KeptField[];
  developer: DeveloperSlot[];
  /** false where byte order, reserved bit or message number are impossible: damage, not a definition */
  wellFormed: boolean;
}

const BYTE_LIKE = new Set<number>([BASE.enum, BASE.uint8, BASE.byte]);

/** Null where the file's type has nothing to do with the profile's: such a field has no value. */
function keptField(
  number: number,
  from: number,
  size: number,
  type: number,
  profileType: number,
): KeptField | null {
  const width = BASE_SIZE[type];
  if (width === undefined || size < width) return null;
  if ((type === BASE.string) !== (profileType === BASE.string)) return null;
  if (type === profileType || (BYTE_LIKE.has(type) && BYTE_LIKE.has(profileType))) {
    return { number, from, size, type, convertTo: null };
  }
  if (width > 4 && type !== BASE.float64) return null; // no 64-bit integers in kept fields
  return { number, from, size, type, convertTo: profileType };
}

/**
 * Reads the definition message whose header byte stands at `at`; null where the bytes end inside it.
 * `next` is the first byte behind it.
 */
export function readDefinition(
  bytes: Uint8Array,
  at: number,
  end: number,
): { definition: Definition; next: number } | null {
  if (at + 6 > end) return null;
  const hasDeveloper = (bytes[at]! & 0x20) !== 0;
  const littleEndian = bytes[at + 2] === 0;
  const fieldCount = bytes[at + 5]!;
  const fieldsEnd = at + 6 + fieldCount * 3;
  if (fieldsEnd + (hasDeveloper ? 1 : 0) > end) return null;
  const developerCount = hasDeveloper ? bytes[fieldsEnd]! : 0;
  const next = fieldsEnd + (hasDeveloper ? 1 + developerCount * 3 : 0);
  if (next > end) return null;

  const a = bytes[at + 3]!;
  const b = bytes[at + 4]!;
  const globalNumber = littleEndian ? a | (b << 8) : b | (a << 8);
  const kept = KEPT[globalNumber] ?? null;
  const wellFormed = bytes[at + 2]! <= 1 && (bytes[at]! & 0x10) === 0 && globalNumber !== 0xffff;
  let size = 0;
  let timestampAt = -1;
  let timestampFirst = false;
  const fields: KeptField[] = [];
  const seen = new Set<number>();
  for (let i = 0; i < fieldCount; i++) {
    const number = bytes[at + 6 + i * 3]!;
    const fieldSize = bytes[at + 7 + i * 3]!;
    const wireType = bytes[at + 8 + i * 3]!;
    if (number === TIMESTAMP_FIELD && fieldSize === 4 && timestampAt < 0) {
      timestampAt = size;
      timestampFirst = i === 0;
    }
    const profileType = kept?.fields[number];
    if (profileType !== undefined && !seen.has(number)) {
      const field = keptField(number, size, fieldSize, wireType, profileType);
      if (field !== null) {
        seen.add(number);
        fields.push(field);
      }
    }
    size += fieldSize;
  }
  const developer: DeveloperSlot[] = [];
  for (let i = 0; i < developerCount; i++) {
    const slot = fieldsEnd + 1 + i * 3;
    const slotSize = bytes[slot + 1]!;
    developer.push({ developerIndex: bytes[slot + 2]!, number: bytes[slot]!, from: size, size: slotSize });
    size += slotSize;
  }
  const definition: Definition = {
    at,
    length: next - at,
    globalNumber,
    littleEndian,
    size,
    timestampAt,
    timestampFirst,
    kept,
    fields,
    developer,
    wellFormed,
  };
  return { definition, next };
}

/**
 * The first element of a field as a value of the profile's base type; null for the invalid value of either
 * type and for what the profile's type cannot hold.
 */
export function readKept(
  view: DataView,
  at: number,
  { type, convertTo }: KeptField,
  littleEndian: boolean,
): number | null {
  const value = readNumber(view, at, type, littleEndian);
  if (value === null || convertTo === null) return value;
  const signed = convertTo === BASE.sint8 || convertTo === BASE.sint16 || convertTo === BASE.sint32;
  const low = signed ? -(2 ** (8 * BASE_SIZE[convertTo]! - 1)) : 0;
  const rounded = Math.round(value) + 0; // no negative zero
  return value >= low && rounded < INVALID[convertTo]! ? rounded : null;
}

/** A number of any base type up to 32 bits and floats; null for its invalid value and for other types. */
export function readNumber(view: DataView, at: number, type: number, littleEndian: boolean): number | null {
  let value: number;
  let none = Number.NaN;
  switch (type) {
    case 0x00:
    case 0x02:
    case 0x0d:
    case 0x0a:
      value = view.getUint8(at);
      none = type === 0x0a ? 0 : 0xff;
      break;
    case 0x01:
      value = view.getInt8(at);
      none = 0x7f;
      break;
    case 0x83:
      value = view.getInt16(at, littleEndian);
      none = 0x7fff;
      break;
    case 0x84:
    case 0x8b:
      value = view.getUint16(at, littleEndian);
      none = type === 0x8b ? 0 : 0xffff;
      break;
    case 0x85:
      value = view.getInt32(at, littleEndian);
      none = 0x7fffffff;
      break;
    case 0x86:
    case 0x8c:
      value = view.getUint32(at, littleEndian);
      none = type === 0x8c ? 0 : 0xffffffff;
      break;
    case 0x88:
      value = view.getFloat32(at, littleEndian);
      break;
    case 0x89:
      value = view.getFloat64(at, littleEndian);
      break;
    case 0x8e:
      value = Number(view.getBigInt64(at, littleEndian));
      none = 2 ** 63; // what 2^63 - 1 becomes as a number
      break;
    case 0x8f:
    case 0x90:
      value = Number(view.getBigUint64(at, littleEndian));
      none = type === 0x90 ? 0 : 2 ** 64;
      break;
    default:
      return null;
  }
  return value === none || !Number.isFinite(value) ? null : value;
}
