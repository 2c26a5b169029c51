import type { Readable } from 'node:stream';
import type { Failure, Result } from '../../core/result.ts';
import type { Unpacked } from './archive.ts';
import type { DecodedPart } from './outcome.ts';

/**
 * Between the service and a decoder process. Down, over the child's stdin: frames of an operation, a
 * length and that many bytes, so that a large file is written from where it lies and read to where it
 * stays. Up, over the process channel: the messages of `Answer`, structured clones of plain data.
 * A child does one thing at a time.
 */
export const OPERATION = {
  /** decode these bytes → received, unpacked?, decoded */
  decode: 1,
  /** walk a zip; the payload is its size as float64 → (read | entry | bytes)*, done */
  unpack: 2,
  /** the answer to `read` */
  range: 3,
  /** the entry was taken; go on */
  next: 4,
} as const;

export type Answer =
  | { is: 'ready' }
  | { is: 'received' }
  /** bytes as `deadlineMs` counts them */
  | { is: 'unpacked'; bytes: number }
  | { is: 'decoded'; parts: DecodedPart[]; cpuS: number }
  | { is: 'read'; start: number; end: number }
  | { is: 'entry'; name: string; size: number; failure: Failure | null }
  | { is: 'bytes'; bytes: Uint8Array }
  | { is: 'done'; result: Result<Unpacked> };

/** Entries go up in pieces of this size, so that neither side copies a whole one to send it. */
export const PIECE_BYTES = 1024 * 1024;

const HEADER_BYTES = 8;

export function frameHeader(operation: number, length: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(operation, 0);
  header.writeUInt32LE(length, 4);
  return header;
}

/** Reads frames from a stream; each payload is filled in one buffer of its size. */
export function readFrames(stream: Readable, onFrame: (operation: number, payload: Buffer) => void): void {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerFilled = 0;
  let payload = Buffer.alloc(0);
  let filled = 0;
  stream.on('data', (chunk: Buffer) => {
    let rest = chunk;
    for (;;) {
      if (headerFilled < HEADER_BYTES) {
        const taken = rest.copy(header, headerFilled);
        headerFilled += taken;
        rest = rest.subarray(taken);
        if (headerFilled < HEADER_BYTES) return;
        payload = Buffer.allocUnsafeSlow(header.readUInt32LE(4));
        filled = 0;
      }
      const taken = rest.copy(payload, filled);
      filled += taken;
      rest = rest.subarray(taken);
      if (filled < payload.length) return;
      headerFilled = 0;
      const whole = payload;
      payload = Buffer.alloc(0);
      onFrame(header.readUInt32LE(0), whole);
    }
  });
}
