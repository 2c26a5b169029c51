import { BASE, BASE_SIZE, INVALID, KEPT, type KeptMessage, TIMESTAMP_FIELD } from './fit-profile.ts';

/** How one kept field travels from the file's message to the leaner one. */
export interface FieldCopy {
  from: number;
  size: number;
  /** set where the file's base type has another width or sign than the profile's */
  convert: { fromType: number; toType: number } | null;
  isString: boolean;
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
  copies: FieldCopy[];
  developer: DeveloperSlot[];
  /** what is written in front of the leaner messages, local number still 0 */
  leanDefinition: Uint8Array;
  /** the same without a timestamp of its own and with one from a compressed header in front */
  timedDefinition: Uint8Array;
  timedCopies: FieldCopy[];
  /** false where byte order, reserved bit or message number are impossible: damage, not a definition */
  wellFormed: boolean;
}

const BYTE_LIKE = new Set<number>([BASE.enum, BASE.uint8, BASE.byte]);

function copyOf(
  from: number,
  size: number,
  wireType: number,
  profileType: number,
): { copy: FieldCopy; size: number; type: number } | null {
  const elementSize = BASE_SIZE[wireType];
  if (elementSize === undefined || size < elementSize) return null;
  if ((wireType === BASE.string) !== (profileType === BASE.string)) return null;
  const same = wireType === profileType || (BYTE_LIKE.has(wireType) && BYTE_LIKE.has(profileType));
  if (same) {
    const copy = { from, size, convert: null, isString: wireType === BASE.string };
    return { copy, size, type: wireType };
  }
  if (elementSize > 4 && wireType !== 0x89) return null; // no 64-bit integers in kept fields
  const convert = { fromType: wireType, toType: profileType };
  const copy = { from, size: elementSize, convert, isString: false };
  return { copy, size: BASE_SIZE[profileType]!, type: profileType };
}

function leanDefinition(globalNumber: number, littleEndian: boolean, fields: number[][]): Uint8Array {
  const out = new Uint8Array(6 + fields.length * 3);
  const low = globalNumber & 0xff;
  const high = globalNumber >> 8;
  out.set([0x40, 0, littleEndian ? 0 : 1, littleEndian ? low : high, littleEndian ? high : low]);
  out[5] = fields.length;
  fields.forEach((field, i) => {
    out.set(field, 6 + i * 3);
  });
  return out;
}

/** Adjacent plain copies become one. */
function merged(copies: FieldCopy[]): FieldCopy[] {
  const out: FieldCopy[] = [];
  for (const copy of copies) {
    const last = out.at(-1);
    const plain = copy.convert === null && !copy.isString;
    if (last && plain && last.convert === null && !last.isString && last.from + last.size === copy.from) {
      last.size += copy.size;
    } else out.push({ ...copy });
  }
  return out;
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
  const copies: FieldCopy[] = [];
  const timedCopies: FieldCopy[] = [];
  const lean: number[][] = [];
  const timed: number[][] = [[TIMESTAMP_FIELD, 4, BASE.uint32]];
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
      const planned = copyOf(size, fieldSize, wireType, profileType);
      if (planned !== null) {
        seen.add(number);
        copies.push(planned.copy);
        lean.push([number, planned.size, planned.type]);
        if (number !== TIMESTAMP_FIELD) {
          timedCopies.push(planned.copy);
          timed.push([number, planned.size, planned.type]);
        }
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
    copies: merged(copies),
    developer,
    leanDefinition: leanDefinition(globalNumber, littleEndian, lean),
    timedDefinition: leanDefinition(globalNumber, littleEndian, timed),
    timedCopies: merged(timedCopies),
    wellFormed,
  };
  return { definition, next };
}

/** One value of the file's base type as one of the profile's; what does not fit becomes invalid. */
export function convertValue(
  source: DataView,
  at: number,
  target: DataView,
  to: number,
  { fromType, toType }: { fromType: number; toType: number },
  littleEndian: boolean,
): void {
  const value = readNumber(source, at, fromType, littleEndian);
  const invalid = INVALID[toType]!;
  const width = BASE_SIZE[toType]!;
  const signed = toType === BASE.sint8 || toType === BASE.sint16 || toType === BASE.sint32;
  const low = signed ? -(2 ** (8 * width - 1)) : 0;
  const fits = value !== null && value >= low && value < invalid;
  const written = fits ? Math.round(value) : invalid;
  if (width === 1) target.setUint8(to, written & 0xff);
  else if (width === 2) target.setUint16(to, written & 0xffff, littleEndian);
  else target.setUint32(to, written >>> 0, littleEndian);
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
