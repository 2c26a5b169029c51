import { expect, it } from 'vitest';
import { writeGpx } from '../../../fixtures/generators/write-xml.ts';
import { decodeBytes } from '../../../src/formats/decode/decode-bytes.ts';
import { packParts } from '../../../src/formats/decode/pack-parts.ts';
import { createMemoryHistory } from '../../../src/services/history/memory-history.ts';
import { clockOff, shortRun } from '../../support/simulated-files.ts';

it.each([[[0, 3 * 3600]], [[3 * 3600, 0]]])(
  'counts a recording that came twice with another clock once, whichever came first: %j',
  async (offsets) => {
    const history = createMemoryHistory();
    const run = shortRun(3);
    for (const offS of offsets) {
      const bytes = offS === 0 ? Buffer.from(writeGpx(run)) : clockOff(run, offS);
      const [part] = packParts(await decodeBytes(bytes));
      expect(history.add(part!)).toBe('added');
    }
    const counted = history.items('UTC').map(({ summary }) => summary.startMs);
    expect(counted).toEqual([run.startMs]);
  },
);
