import { expect, it } from 'vitest';
import { writeGpx } from '../../../fixtures/generators/write-xml.ts';
import { compressStream, decompressStream } from '../../../src/db/compress-stream.ts';
import { decodeBytes } from '../../../src/formats/decode/decode-bytes.ts';
import { packParts } from '../../../src/formats/decode/pack-parts.ts';
import { shortRun } from '../../support/simulated-files.ts';

it('packs the samples of a part as they are stored, and leaves the rest as it is', async () => {
  const read = await decodeBytes(Buffer.from(writeGpx(shortRun(3))));
  const [{ activity, facts }] = packParts(read) as [ReturnType<typeof packParts>[number]];
  const { summary, stream } = read[0]!.activity!;
  const { bytes, samples, version } = activity!.packed;
  expect({ facts, summary: activity!.summary }).toEqual({ facts: read[0]!.facts, summary });
  expect(samples).toBe(stream.n);
  expect(Buffer.compare(bytes, compressStream(stream))).toBe(0);
  expect(compressStream(decompressStream(bytes, samples, version))).toEqual(Buffer.from(bytes));
});

it('leaves parts that are no activity without one', async () => {
  expect(packParts(await decodeBytes(Buffer.from('no file'))).map((part) => part.activity)).toEqual([null]);
});
