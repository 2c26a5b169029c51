import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { exportArchive, exportFiles } from '../fixtures/generators/export-archive.ts';
import { zipFiles } from '../fixtures/generators/zip.ts';
import { withArena } from '../test/chaos/arena.ts';
import { installedPostgres, prepareTemplate } from '../test/chaos/cluster.ts';
import { BOUND, type Bound, boundRow, decodeBound, keptRow } from './decode-bound.ts';
import { generatedRun } from './generated-runs.ts';
import { packageVersion } from './machine.ts';
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

/** An archive of an account's runs, sent as an upload sends it, into the embedded database and into a PostgreSQL of its own. */
export async function bulkSpeed(folder: string, runs = 2000): Promise<Section> {
  const flat = exportFiles('flat', runsOf(runs));
  const loose = join(folder, 'loose');
  mkdirSync(loose);
  for (const { name, bytes } of flat.files)
    if (ACTIVITY_FILE.test(name)) writeFileSync(join(loose, basename(name)), bytes);
  const bound = await decodeBound(loose);
  const rows: Row[] = [boundRow('flat', bound)];
  const archive = zipFiles(flat.files);
  const path = join(folder, 'flat.zip');
  writeFileSync(path, archive);
  const embedded = await measured(path);
  rows.push(...rowsOf('flat', runs, archive.length, embedded), ...keptRows('flat', bound, embedded));
  rows.push(...(await onPostgres(folder, path, bound)));
  const few = Math.ceil(runs / 10);
  const nested = exportArchive('nested', runsOf(few));
  const nestedPath = join(folder, 'nested.zip');
  writeFileSync(nestedPath, nested);
  rows.push(...rowsOf('nested', few, nested.length, await measured(nestedPath)));
  return {
    title: `An archive of ${runs} activities, as jobs`,
    how:
      'Runs of 20 to 60 minutes at 1 Hz on consecutive days; `flat` as gzipped FIT, GPX and TCX in one folder with tables and pictures beside them, ' +
      '`nested` as zips of FIT files in a zip with JSON beside them; one file in fifty is broken. One process with the embedded database, its decoders beside it, from the stored archive to the last judged run; ' +
      `on PostgreSQL the server shares the cores. ${BOUND}`,
    versions: [
      ...['fit-file-parser', 'gpxparser', '@electric-sql/pglite'].map(packageVersion),
      ...(isInstalled() ? [installedPostgres()] : []),
    ],
    rows,
  };
}

const ACTIVITY_FILE = /\.(fit|gpx|tcx)(\.gz)?$/;

function keptRows(what: string, bound: Bound, { readMs, wallMs }: BulkFigures): Row[] {
  return [
    keptRow(`${what}, until every file is read, stored and matched`, bound, readMs),
    keptRow(`${what}, until the last run is judged`, bound, wallMs),
  ];
}

function isInstalled(): boolean {
  return existsSync('/usr/lib/postgresql');
}

/** The same on a server of its own. */
async function onPostgres(folder: string, archive: string, bound: Bound): Promise<Row[]> {
  const what = 'flat, on PostgreSQL';
  if (!isInstalled())
    return [{ what, target: null, measured: 'NOT RUN: it is not installed here', met: null }];
  const own = join(folder, 'bulk-postgres');
  // the server runs as another user, who has to come by
  chmodSync(folder, 0o711);
  mkdirSync(own, { mode: 0o711 });
  await prepareTemplate(own);
  const figures: BulkFigures[] = [];
  await withArena({ folder: own, id: 'bulk', seed: 1, full: false }, async (arena) => {
    figures.push(await measured(archive, (await arena.cluster()).url()));
  });
  const [f] = figures as [BulkFigures];
  const row: Row = {
    what,
    target: null,
    measured: `${f.activities} activities in ${msText(f.wallMs)} (read after ${msText(f.readMs)}); processor ${msText(f.mainCpuMs)} main, ${msText(f.childrenCpuMs)} decoders, the server's not counted`,
    met: null,
  };
  return [row, ...keptRows(what, bound, f)];
}

function runsOf(count: number) {
  return Array.from({ length: count }, (_, i) => runAt(i));
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

async function measured(path: string, databaseUrl?: string): Promise<BulkFigures> {
  const script = join(import.meta.dirname, 'bulk-child.ts');
  const on = databaseUrl === undefined ? [] : [databaseUrl];
  const { stdout } = await promisify(execFile)(process.execPath, [...profile(), script, path, ...on]);
  return JSON.parse(stdout) as BulkFigures;
}

/** `--cpu-prof` of this process goes on to the measured one. */
function profile(): string[] {
  return process.execArgv.filter((flag) => flag.startsWith('--cpu-prof'));
}
