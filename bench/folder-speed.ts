import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { writeFit } from '../fixtures/generators/write-fit.ts';
import { writeGpx, writeTcx } from '../fixtures/generators/write-xml.ts';
import { BOUND, boundRow, decodeBound, keptRow } from './decode-bound.ts';
import { generatedRun } from './generated-runs.ts';
import { packageVersion } from './machine.ts';
import { mibText, msText } from './measure.ts';
import type { Row, Section } from './row.ts';

export interface FolderFigures {
  files: number;
  /** files that became an activity */
  taken: number;
  wallMs: number;
  /** of the main process while it worked, its start left out */
  mainCpuMs: number;
  /** resident size of the main process after 100 files and at the end, garbage swept out, bytes */
  rssAt: number[];
  /** evaluating the whole history at the end; null where nothing was stored */
  evaluateMs: number | null;
}

/** The start of two decoders is a good part of the first; the second shows what is kept in the long run. */
const SIZES = [500, 2000];
const FLAT_BYTES = 30 * 2 ** 20;
const DAY_MS = 86_400_000;

/** Files of 20 to 60 minutes, most of them FIT, through two decoders in a process of its own. */
export async function folderSpeed(folder: string): Promise<Section> {
  const files = join(folder, 'runs');
  mkdirSync(files);
  const rows: Row[] = [];
  let written = 0;
  let bytes = 0;
  for (const size of SIZES) {
    while (written < size) bytes += writeRun(files, written++);
    const bound = await decodeBound(files);
    const decode = await measured(files, 'decode');
    const imported = await measured(files, 'import');
    const [decoded, stored] = ['decode', 'import into the embedded database'].map(
      (way) => `${size.toLocaleString('en')} files, ${way}`,
    ) as [string, string];
    rows.push(
      boundRow(`${size.toLocaleString('en')} files`, bound),
      ...rowsOf(decoded, decode),
      keptRow(decoded, bound, decode.wallMs),
      ...rowsOf(stored, imported),
      keptRow(stored, bound, imported.wallMs),
    );
  }
  return {
    title: `Folders of ${SIZES.map((size) => size.toLocaleString('en')).join(' and ')} files, two decoders`,
    how:
      `${mibText(bytes)} of runs of 20 to 60 minutes at 1 Hz: seven in ten FIT, the rest GPX, TCX and gzip, on consecutive days; the smaller folder is the first of them. ` +
      'Each measured in a fresh process of its own; memory is the main process alone, garbage swept out, after the first 100 files and at the end. ' +
      `The import is the demonstration's, without the queue: up to 32 files a transaction. ${BOUND}`,
    versions: ['fit-file-parser', 'gpxparser', '@electric-sql/pglite'].map(packageVersion),
    rows,
  };
}

function rowsOf(what: string, figures: FolderFigures): Row[] {
  const { files, taken, wallMs, mainCpuMs, rssAt, evaluateMs } = figures;
  const grown = rssAt.at(-1)! - rssAt[0]!;
  const rows: Row[] = [
    {
      what: `${what}: all files`,
      target: 'every file an activity',
      measured: `${taken} of ${files} in ${msText(wallMs)}, ${((files * 1000) / wallMs).toFixed(0)} files a second; main process ${msText(mainCpuMs)} of processor`,
      met: taken === files,
    },
    {
      what: `${what}: memory of the main process`,
      target: `flat: under ${mibText(FLAT_BYTES)} more`,
      measured: `${mibText(rssAt[0]!)} → ${mibText(rssAt.at(-1)!)}`,
      met: grown < FLAT_BYTES,
    },
  ];
  if (evaluateMs !== null)
    rows.push({
      what: `${what}: first evaluation of that history`,
      target: null,
      measured: msText(evaluateMs),
      met: null,
    });
  return rows;
}

async function measured(folder: string, way: 'decode' | 'import'): Promise<FolderFigures> {
  const script = join(import.meta.dirname, 'folder-child.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, folder, way]);
  return JSON.parse(stdout) as FolderFigures;
}

/** One run of 20 to 60 minutes, every one on a day of its own. Answers its bytes. */
function writeRun(folder: string, i: number): number {
  const run = generatedRun(1200 + ((i * 337) % 2400), i, Date.UTC(2025, 0, 1, 6) + i * DAY_MS);
  const [name, bytes] =
    i % 10 === 7
      ? ['gpx', writeGpx(run)]
      : i % 10 === 8
        ? ['tcx', writeTcx(run)]
        : i % 10 === 9
          ? ['fit.gz', gzipSync(writeFit(run))]
          : ['fit', writeFit(run)];
  writeFileSync(join(folder, `${String(i).padStart(4, '0')}.${name}`), bytes);
  return bytes.length;
}
