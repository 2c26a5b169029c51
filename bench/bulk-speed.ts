import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exportArchive } from '../fixtures/generators/export-archive.ts';
import { generatedRun } from './generated-runs.ts';
import { mibText, msText } from './measure.ts';
import type { Row, Section } from './row.ts';

export interface BulkFigures {
  /** files found in the archive */
  files: number;
  activities: number;
  rejected: number;
  wallMs: number;
  /** until the last file was read and matched */
  readMs: number;
  mainCpuMs: number;
  childrenCpuMs: number;
  /** resident size of the main process, bytes: after a tenth of the files, when all are read, at the end; and the highest seen */
  rss: { early: number; read: number; end: number; peak: number };
  /** one file of another athlete, sent while the archive was under way, to its end */
  neighbourMs: number;
}

const DAY_MS = 86_400_000;
const MOST_MS = 180_000;
const FLAT_BYTES = 64 * 2 ** 20;

/** An archive of an account's runs, sent as an upload sends it, into the embedded database. */
export async function bulkSpeed(folder: string, runs = 2000): Promise<Section> {
  const rows: Row[] = [];
  for (const [shape, count] of [
    ['flat', runs],
    ['nested', Math.ceil(runs / 10)],
  ] as const) {
    const path = join(folder, `${shape}.zip`);
    const archive = exportArchive(
      shape,
      Array.from({ length: count }, (_, i) => runAt(i)),
    );
    writeFileSync(path, archive);
    rows.push(...rowsOf(shape, count, archive.length, await measured(path)));
  }
  return {
    title: `An archive of ${runs} activities, as jobs`,
    how:
      'Runs of 20 to 60 minutes at 1 Hz on consecutive days; `flat` as gzipped FIT, GPX and TCX in one folder with tables and pictures beside them, ' +
      '`nested` as zips of FIT files in a zip with JSON beside them; one file in fifty is broken. One process with the embedded database, its decoders beside it, from the stored archive to the last judged run.',
    rows,
  };
}

/** A different run every day. */
function runAt(i: number) {
  return generatedRun(1200 + ((i * 337) % 2400), i, Date.UTC(2020, 0, 1, 6) + i * DAY_MS);
}

function rowsOf(shape: string, runs: number, bytes: number, f: BulkFigures): Row[] {
  const perFile = (f.mainCpuMs + f.childrenCpuMs) / f.files;
  return [
    {
      what: `${shape}, ${runs} runs in ${mibText(bytes)}: time`,
      target: runs >= 2000 ? 'under 3 min' : null,
      measured: `${f.activities} activities and ${f.rejected} named failures in ${msText(f.wallMs)} (read after ${msText(f.readMs)}); processor ${msText(f.mainCpuMs)} main, ${msText(f.childrenCpuMs)} decoders, ${msText(perFile)} a file`,
      met: runs >= 2000 ? f.wallMs < MOST_MS && f.activities === runs : null,
    },
    {
      what: `${shape}: memory of the main process`,
      target: `flat: under ${mibText(FLAT_BYTES)} more while reading`,
      measured: `${mibText(f.rss.early)} after a tenth, ${mibText(f.rss.read)} when read, ${mibText(f.rss.end)} when judged; peak ${mibText(f.rss.peak)}`,
      met: f.rss.read - f.rss.early < FLAT_BYTES,
    },
    {
      what: `${shape}: one file of another athlete meanwhile`,
      target: null,
      measured: `judged after ${msText(f.neighbourMs)}`,
      met: null,
    },
  ];
}

async function measured(path: string): Promise<BulkFigures> {
  const script = join(import.meta.dirname, 'bulk-child.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [...profile(), script, path]);
  return JSON.parse(stdout) as BulkFigures;
}

/** `--cpu-prof` of this process goes on to the measured one. */
function profile(): string[] {
  return process.execArgv.filter((flag) => flag.startsWith('--cpu-prof'));
}
