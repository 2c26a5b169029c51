import { expect, it } from 'vitest';
import { writeGpx } from '../../fixtures/generators/write-xml.ts';
import { decodeBytes } from '../../src/formats/decode/decode-bytes.ts';
import { shortRun } from '../support/simulated-files.ts';
import { streamFaults } from './judge-stream.ts';

it('finds what is wrong with samples, and nothing in sound ones', async () => {
  const [part] = await decodeBytes(Buffer.from(writeGpx(shortRun(3))));
  const { stream } = part!.activity!;
  expect(streamFaults(stream)).toEqual([]);
  const infinite = stream.altitudeM.with(5, Number.NEGATIVE_INFINITY);
  expect(streamFaults({ ...stream, altitudeM: infinite })).toEqual(['stream.altitudeM is infinite']);
  const twice = stream.tS.with(5, stream.tS[4]!);
  expect(streamFaults({ ...stream, tS: twice })).toEqual(['stream.tS does not ascend by seconds']);
});
