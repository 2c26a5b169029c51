import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Stream } from '../core/activity/activity.ts';
import { packStream, STREAM_VERSION, unpackStream } from '../core/activity/stream-codec.ts';
import { databaseError } from './database-error.ts';

export { type PackedStream, STREAM_VERSION } from '../core/activity/stream-codec.ts';

/** Eight channels, a row's time and its motion, each at most eight bytes; far above any real stream. */
const MAX_BYTES_A_ROW = 80;

/** The stream as it is stored, rounded as stream-codec.ts says; storing what came back gives the same bytes. */
export function compressStream(stream: Stream): Buffer {
  return zstdCompressSync(packStream(stream));
}

/** Throws STREAM_UNREADABLE for bytes that compressStream did not make. */
export function decompressStream(compressed: Uint8Array, samples: number, version: number): Stream {
  if (version !== STREAM_VERSION) throw unreadable(`compression ${version} is not known`);
  let packed: Buffer;
  try {
    packed = zstdDecompressSync(compressed, { maxOutputLength: 1024 + samples * MAX_BYTES_A_ROW });
  } catch {
    throw unreadable('it does not decompress');
  }
  const stream = unpackStream(packed);
  if (!stream.ok) throw unreadable(stream.error.message);
  if (stream.value.n !== samples) throw unreadable(`it has ${stream.value.n} rows instead of ${samples}`);
  return stream.value;
}

function unreadable(why: string): Error {
  return databaseError('STREAM_UNREADABLE', `A stored stream cannot be read: ${why}`);
}
