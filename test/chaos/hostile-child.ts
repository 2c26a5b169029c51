// A decoder that reads what the real one reads, and does what a file's first word says.
import { decodeBytes } from '../../src/formats/decode/decode-bytes.ts';
import { packParts } from '../../src/formats/decode/pack-parts.ts';
import { serveDecoder } from '../../src/formats/decode/serve-decoder.ts';

const hoard: unknown[] = [];
const DEEDS: Record<string, () => void> = {
  loop: () => {
    for (;;);
  },
  exit: () => process.exit(1),
  balloon: () => {
    for (;;) hoard.push(Buffer.alloc(16 * 1024 * 1024, 1));
  },
};

serveDecoder(async (bytes, onUnpacked) => {
  const [word] = Buffer.from(bytes.subarray(0, 20)).toString().split(' ');
  DEEDS[word!]?.();
  return packParts(await decodeBytes(bytes, onUnpacked));
});
