import { constants, crc32, createInflateRaw } from 'node:zlib';
import type { Warning } from '../../core/activity/recording.ts';
import { type Failure, fail, ok, type Result } from '../../core/result.ts';
import { LIMITS } from './limits.ts';

export interface Gunzipped {
  bytes: Uint8Array;
  /** gzip_truncated: the stream ends early, what came out is kept; gzip_crc_mismatch: all of it came out */
  warnings: Warning[];
}

/**
 * Unpacks gzip (RFC 1952, all members) and keeps what a cut or damaged stream still gives.
 * Errors: GZIP_DAMAGED (nothing came out), FILE_TOO_LARGE, RATIO_TOO_HIGH.
 */
export async function gunzip(packed: Uint8Array): Promise<Result<Gunzipped>> {
  const chunks: Uint8Array[] = [];
  const warnings = new Set<Warning>();
  const budget = { packed: packed.length, out: 0 };
  let at = 0;
  while (at < packed.length) {
    const dataAt = memberDataAt(packed, at);
    if (dataAt === null) {
      if (at === 0) return fail('GZIP_DAMAGED', 'The gzip header is damaged; nothing can be unpacked.');
      break; // padding behind the last member
    }
    const member = await inflate(packed.subarray(dataAt), budget, chunks);
    if (member.refused !== null) return { ok: false, error: member.refused };
    const trailerAt = dataAt + member.consumed;
    if (member.damaged || trailerAt + 8 > packed.length) {
      warnings.add('gzip_truncated');
      break;
    }
    const trailer = new DataView(packed.buffer, packed.byteOffset + trailerAt, 8);
    const whole = trailer.getUint32(0, true) === member.crc && trailer.getUint32(4, true) === member.out;
    if (!whole) warnings.add('gzip_crc_mismatch');
    at = trailerAt + 8;
  }
  if (budget.out === 0 && warnings.size > 0) {
    return fail('GZIP_DAMAGED', 'The gzip stream is damaged at its start; nothing can be unpacked.');
  }
  const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  return ok({ bytes, warnings: [...warnings] });
}

interface Member {
  out: number;
  crc: number;
  /** packed bytes that the inflater used */
  consumed: number;
  damaged: boolean;
  refused: Failure | null;
}

function inflate(
  packed: Uint8Array,
  budget: { packed: number; out: number },
  chunks: Uint8Array[],
): Promise<Member> {
  const member: Member = { out: 0, crc: 0, consumed: 0, damaged: false, refused: null };
  // Z_SYNC_FLUSH at the end: a stream that stops early gives what it has instead of an error
  const inflater = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 64 * 1024 });
  return new Promise((resolve) => {
    const finish = () => {
      member.consumed = inflater.bytesWritten;
      resolve(member);
    };
    inflater.on('data', (chunk: Buffer) => {
      if (member.refused !== null) return;
      member.out += chunk.length;
      budget.out += chunk.length;
      member.refused = refusal(budget.out, budget.packed);
      if (member.refused !== null) {
        inflater.destroy();
        finish();
        return;
      }
      member.crc = crc32(chunk, member.crc);
      chunks.push(chunk);
    });
    inflater.on('end', finish);
    inflater.on('error', () => {
      member.damaged = true;
      finish();
    });
    inflater.end(packed);
  });
}

function refusal(out: number, packed: number): Failure | null {
  if (out > LIMITS.fileBytes) {
    return {
      code: 'FILE_TOO_LARGE',
      message: `The file unpacks to more than ${LIMITS.fileBytes / 2 ** 20} MB.`,
    };
  }
  if (out > LIMITS.ratioFreeBytes && out > packed * LIMITS.ratio) {
    return {
      code: 'RATIO_TOO_HIGH',
      message: `The file unpacks to more than ${LIMITS.ratio} times its size.`,
    };
  }
  return null;
}

/** Where a member's data begins (RFC 1952 §2.3), or null where no member begins at `at`. */
function memberDataAt(bytes: Uint8Array, at: number): number | null {
  if (bytes.length < at + 10 || bytes[at] !== 0x1f || bytes[at + 1] !== 0x8b || bytes[at + 2] !== 8)
    return null;
  const flags = bytes[at + 3]!;
  let next = at + 10;
  if (flags & 4) next += 2 + (bytes[next] ?? 0) + 256 * (bytes[next + 1] ?? 0); // extra field
  for (const text of [8, 16]) {
    // file name, comment: up to a zero byte
    if (flags & text) {
      const end = bytes.indexOf(0, next);
      if (end < 0) return null;
      next = end + 1;
    }
  }
  if (flags & 2) next += 2; // header checksum
  return next <= bytes.length ? next : null;
}
