import { writeGpx, writeTcx } from '../fixtures/generators/write-xml.ts';
import { createDecodePool } from '../src/formats/decode/pool.ts';
import { childrenCpuMs } from '../test/support/children-cpu.ts';
import { generatedRun } from './generated-runs.ts';
import { packageVersion } from './machine.ts';
import { median, mibText, msText } from './measure.ts';
import type { Row, Section } from './row.ts';

interface Order {
  format: 'GPX' | 'TCX';
  points: number;
  times: number;
  targetMs: number | null;
}

const ORDERS: Order[] = [
  { format: 'GPX', points: 10_000, times: 7, targetMs: 250 },
  { format: 'GPX', points: 50_000, times: 5, targetMs: 1000 },
  { format: 'GPX', points: 250_000, times: 1, targetMs: null },
  { format: 'TCX', points: 10_000, times: 7, targetMs: null },
  { format: 'TCX', points: 50_000, times: 5, targetMs: null },
];

/** Bytes to trusted activity through a warm decoder process, as an upload goes. */
export async function xmlSpeed(): Promise<Section> {
  const pool = createDecodePool({ size: 1 });
  try {
    const small = writeGpx(generatedRun(2000));
    for (let i = 0; i < 5; i++) await pool.decode(small, { file: 'warm-up' });
    const rows: Row[] = [];
    for (const order of ORDERS) rows.push(await rowOf(order));
    return {
      title: 'GPX and TCX',
      how:
        'Bytes to trusted activity through a warm decoder process, heart rate and cadence on every point: median wall time, ' +
        'and the processor time of the decoder in hundredths of a second. The target holds for the processor time: ' +
        'on a machine that does other work the wall time is theirs too.',
      versions: ['gpxparser', 'saxes'].map(packageVersion),
      rows,
    };
  } finally {
    await pool.close();
  }

  async function rowOf({ format, points, times, targetMs }: Order): Promise<Row> {
    const run = generatedRun(points);
    const bytes = format === 'GPX' ? writeGpx(run) : writeTcx(run);
    const walls: number[] = [];
    const cpus: number[] = [];
    let fault: string | null = null;
    for (let i = 0; i < times; i++) {
      const cpu = childrenCpuMs();
      const from = performance.now();
      const [part] = await pool.decode(bytes, { file: `run.${format.toLowerCase()}` });
      walls.push(performance.now() - from);
      if (cpu !== null) cpus.push(childrenCpuMs()! - cpu);
      if (part?.facts.samples !== points || part.activity === null) {
        fault = part?.facts.error?.code ?? `${part?.facts.samples} points`;
      }
    }
    const wallMs = median(walls);
    const ms = cpus.length > 0 ? median(cpus) : wallMs;
    const target =
      targetMs === null ? (points > 50_000 ? 'without failing' : null) : `under ${msText(targetMs)}`;
    return {
      what: `${format} of ${points.toLocaleString('en')} points, ${mibText(bytes.length)}`,
      target,
      measured:
        fault === null
          ? `${msText(wallMs)} (processor ${cpus.length > 0 ? msText(ms) : 'not measured'})`
          : `failed: ${fault}`,
      met: target === null ? null : fault === null && ms < (targetMs ?? Number.POSITIVE_INFINITY),
    };
  }
}
