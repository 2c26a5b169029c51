import { zstdCompressSync } from 'node:zlib';
import { packStream, STREAM_VERSION } from '../../core/activity/stream-codec.ts';
import type { DecodedPart, ReadPart } from './outcome.ts';

/**
 * Parts as they are handed over: packed where they were read, of which there are several processes, and sent as the few
 * bytes that are stored.
 */
export function packParts(parts: readonly ReadPart[]): DecodedPart[] {
  return parts.map(({ facts, activity }) => {
    if (activity === null) return { facts, activity: null };
    const { summary, stream } = activity;
    const packed = {
      version: STREAM_VERSION,
      samples: stream.n,
      bytes: zstdCompressSync(packStream(stream)),
    };
    return { facts, activity: { summary, packed } };
  });
}
