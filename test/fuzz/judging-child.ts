// The decoder that the product has, which also says what is wrong with samples before they are packed.
import { decodeBytes } from '../../src/formats/decode/decode-bytes.ts';
import type { DecodedPart } from '../../src/formats/decode/outcome.ts';
import { packParts } from '../../src/formats/decode/pack-parts.ts';
import { serveDecoder } from '../../src/formats/decode/serve-decoder.ts';
import { streamFaults } from './judge-stream.ts';

export interface JudgedPart extends DecodedPart {
  streamFaults?: string[];
}

serveDecoder(async (bytes, onUnpacked) => {
  const read = await decodeBytes(bytes, onUnpacked);
  return packParts(read).map((part, i): JudgedPart => {
    const { activity } = read[i]!;
    return activity === null ? part : { ...part, streamFaults: streamFaults(activity.stream) };
  });
});
