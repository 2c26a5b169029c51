import type { Warning } from '../../core/activity/recording.ts';
import { fitCrc } from './fit-crc.ts';

/** One FIT file inside the bytes: a file may hold several, one behind the other. */
export interface FitPart {
  /** first byte of the messages */
  dataStart: number;
  /** end of the messages as far as framing knows; damage may end them earlier */
  dataEnd: number;
  /** true where size and checksum agree: the messages are as the device wrote them */
  intact: boolean;
  warnings: Warning[];
}

export interface FitFraming {
  parts: FitPart[];
  warnings: Warning[];
}

const SIGNATURE = [0x2e, 0x46, 0x49, 0x54]; // ".FIT"
const SHORTEST_HEADER = 12;
const MOST_PARTS = 256;
/** Checksums of hostile chains may read the same bytes again and again; not more than so many times. */
const CHECKSUM_PASSES = 8;

/** True where a FIT header (length byte, sizes, ".FIT") stands at `at`. */
export function isFitHeader(bytes: Uint8Array, at: number): boolean {
  if (at + SHORTEST_HEADER > bytes.length) return false;
  const headerSize = bytes[at]!;
  return headerSize >= SHORTEST_HEADER && SIGNATURE.every((byte, i) => bytes[at + 8 + i] === byte);
}

/** The next header at or behind `from`; -1 where there is none. */
function nextHeader(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(SIGNATURE[0]!, from + 8);
  while (at >= 0) {
    const headerSize = bytes[at - 8];
    if ((headerSize === 12 || headerSize === 14) && isFitHeader(bytes, at - 8)) return at - 8;
    at = bytes.indexOf(SIGNATURE[0]!, at + 1);
  }
  return -1;
}

function uint16At(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

function uint32At(bytes: Uint8Array, at: number): number {
  return (uint16At(bytes, at) | (uint16At(bytes, at + 2) << 16)) >>> 0;
}

/** The checksum the part would have if its header said `dataSize`. */
function crcWithDataSize(bytes: Uint8Array, at: number, dataEnd: number, dataSize: number): number {
  const header = new Uint8Array(bytes.subarray(at, at + 8)); // a copy: slice() of a Buffer is none
  new DataView(header.buffer).setUint32(4, dataSize, true);
  return fitCrc(bytes, at + 8, dataEnd, fitCrc(header, 0, 8));
}

function frameAt(bytes: Uint8Array, at: number, mayCheck: boolean): { part: FitPart; next: number } {
  const headerSize = Math.min(bytes[at]!, bytes.length - at);
  const dataStart = at + headerSize;
  const claimedEnd = dataStart + uint32At(bytes, at + 4);
  const warnings: Warning[] = [];
  if (headerSize >= 14) {
    const stored = uint16At(bytes, at + 12);
    if (stored !== 0 && stored !== fitCrc(bytes, at, at + 12)) warnings.push('fit_header_crc_mismatch');
  }

  const complete = claimedEnd > dataStart && claimedEnd + 2 <= bytes.length;
  if (complete) {
    const next = claimedEnd + 2;
    if (mayCheck && fitCrc(bytes, at, claimedEnd) === uint16At(bytes, claimedEnd)) {
      return { part: { dataStart, dataEnd: claimedEnd, intact: true, warnings }, next };
    }
    if (next === bytes.length || isFitHeader(bytes, next)) {
      warnings.push('fit_crc_mismatch');
      return { part: { dataStart, dataEnd: claimedEnd, intact: false, warnings }, next };
    }
  }

  // The size cannot be right: the part reaches to the next header or to the end of the bytes.
  const follower = nextHeader(bytes, dataStart);
  const limit = follower < 0 ? bytes.length : follower;
  const sizeIfWhole = limit - 2 - dataStart;
  if (
    mayCheck &&
    sizeIfWhole > 0 &&
    crcWithDataSize(bytes, at, limit - 2, sizeIfWhole) === uint16At(bytes, limit - 2)
  ) {
    warnings.push('fit_data_size_wrong');
    return { part: { dataStart, dataEnd: limit - 2, intact: true, warnings }, next: limit };
  }
  const claimsNothing = claimedEnd === dataStart;
  const cutShort = claimedEnd > limit - 2;
  const plausible = claimedEnd - dataStart < 0x1000_0000;
  if (claimsNothing || complete || !plausible) warnings.push('fit_data_size_wrong');
  if (cutShort && plausible) warnings.push('fit_truncated');
  if (complete) warnings.push('fit_crc_mismatch');
  const dataEnd = Math.max(dataStart, Math.min(limit, cutShort && plausible ? claimedEnd : limit));
  return { part: { dataStart, dataEnd, intact: false, warnings }, next: limit };
}

/**
 * Splits bytes into the FIT files chained in them, by header and data size, and says which of them carry
 * a right checksum. A size of zero or beyond the bytes is replaced by what the bytes hold; bytes between
 * two files are skipped. The caller has made sure that a header stands at the front.
 */
export function frameFit(bytes: Uint8Array): FitFraming {
  const parts: FitPart[] = [];
  const warnings: Warning[] = [];
  let at = 0;
  let checksumBytes = CHECKSUM_PASSES * bytes.length;
  while (at < bytes.length) {
    if (parts.length === MOST_PARTS) {
      warnings.push('record_limit_reached');
      break;
    }
    if (isFitHeader(bytes, at)) {
      const { part, next } = frameAt(bytes, at, checksumBytes > 0);
      checksumBytes -= part.intact ? next - at : bytes.length - at;
      parts.push(part);
      at = next;
      continue;
    }
    const follower = nextHeader(bytes, at);
    const rest = bytes.subarray(at, follower < 0 ? bytes.length : follower);
    const isPadding = rest.every((byte) => byte === 0);
    if (!isPadding) {
      const looksLikePart = follower < 0 && rest.length >= SHORTEST_HEADER;
      warnings.push(looksLikePart ? 'fit_part_unreadable' : 'fit_garbage_skipped');
    }
    if (follower < 0) break;
    at = follower;
  }
  return { parts, warnings };
}
