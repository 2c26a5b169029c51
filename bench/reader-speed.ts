import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFit } from '../fixtures/generators/write-fit.ts';
import { writeGpx } from '../fixtures/generators/write-xml.ts';
import type { Decoded } from '../src/core/activity/recording.ts';
import { toActivity } from '../src/core/activity/to-activity.ts';
import { decodeFit } from '../src/formats/decode/fit.ts';
import { decodeGpx } from '../src/formats/decode/gpx.ts';
import { parseByFitFileParser } from '../test/support/fit-reference.ts';
import { generatedRun } from './generated-runs.ts';
import { gpsbabelCpuMs } from './gpsbabel.ts';
import { benchPackageVersion, packageVersion } from './machine.ts';
import { costOf, msText } from './measure.ts';
import type { Row, Section } from './row.ts';

const HOUR_S = 3600;
const POINTS = 10_000;
const TIMES = 15;
const SPORTS_LIB = '@sports-alliance/sports-lib';
const SPORTS_LIB_FOLDER = join(import.meta.dirname, 'node_modules', SPORTS_LIB);

/** The same two files by Pacekeeper and by other readers. */
export async function readerSpeed(folder: string): Promise<Section> {
  const fit = writeFit(generatedRun(HOUR_S));
  const gpx = writeGpx(generatedRun(POINTS));
  const fitPath = join(folder, 'hour.fit');
  const gpxPath = join(folder, 'points.gpx');
  const tinyFit = join(folder, 'tiny.fit');
  const tinyGpx = join(folder, 'tiny.gpx');
  writeFileSync(fitPath, fit);
  writeFileSync(gpxPath, gpx);
  writeFileSync(tinyFit, writeFit(generatedRun(5)));
  writeFileSync(tinyGpx, writeGpx(generatedRun(5)));

  const trusted = (decoded: Decoded) => {
    if (!decoded.ok || !toActivity(decoded.value[0]!).ok)
      throw new Error('The generated run is no activity.');
  };
  const cpuMs = async (work: () => unknown) => (await costOf(TIMES, work)).cpuMs;
  const ourFit = await cpuMs(() => decodeFit(fit));
  const ourFitActivity = await cpuMs(() => trusted(decodeFit(fit)));
  const parser = await cpuMs(() => parseByFitFileParser(fit));
  const ourGpx = await cpuMs(() => decodeGpx(gpx));
  const ourGpxActivity = await cpuMs(() => trusted(decodeGpx(gpx)));

  return {
    title: 'Other readers',
    how:
      `An hour of FIT at 1 Hz and a GPX of ${POINTS.toLocaleString('en')} points. Processor time in a warm process, medians of ${TIMES}; ` +
      'gpsbabel as whole processes less the same for a file of five points. ' +
      `${SPORTS_LIB} (installed by \`npm ci --prefix bench\`) makes an event with statistics and derived series of a file, as ` +
      'Pacekeeper makes a trusted activity; fit-file-parser and gpsbabel read alone, as our decoding does.',
    versions: [packageVersion('fit-file-parser'), ...sportsLibVersion()],
    rows: [
      row('FIT: our decoding', ourFit, null),
      row('FIT: fit-file-parser alone', parser, ourFit),
      row('FIT: gpsbabel', gpsbabelCpuMs('garmin_fit', fitPath, tinyFit), ourFit),
      row('FIT: our decoding and trusted activity', ourFitActivity, null),
      row(`FIT: ${SPORTS_LIB}`, sportsLibCpuMs(fitPath, HOUR_S), ourFitActivity),
      row('GPX: our decoding', ourGpx, null),
      row('GPX: gpsbabel', gpsbabelCpuMs('gpx', gpxPath, tinyGpx), ourGpx),
      row('GPX: our decoding and trusted activity', ourGpxActivity, null),
      row(`GPX: ${SPORTS_LIB}`, sportsLibCpuMs(gpxPath, POINTS), ourGpxActivity),
    ],
  };
}

/** `ours`: what it is compared with; null for our own. */
function row(what: string, cpuMs: number | null, ours: number | null): Row {
  const measured =
    cpuMs === null
      ? 'not installed'
      : ours === null
        ? msText(cpuMs)
        : `${msText(cpuMs)}, ${times(cpuMs / ours)} ours`;
  return { what, target: null, measured, met: null };
}

function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 1 : 0)} ×`;
}

function sportsLibVersion(): string[] {
  return existsSync(SPORTS_LIB_FOLDER) ? [benchPackageVersion(SPORTS_LIB)] : [];
}

/** Null where it is not installed. */
function sportsLibCpuMs(path: string, samples: number): number | null {
  if (!existsSync(SPORTS_LIB_FOLDER)) return null;
  const child = join(import.meta.dirname, 'sports-lib-child.ts');
  const run = spawnSync(process.execPath, [child, path, String(TIMES)], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${SPORTS_LIB} failed: ${run.stderr}`);
  const answer = JSON.parse(run.stdout) as { samples: number; cpuMs: number };
  if (answer.samples < samples)
    throw new Error(`${SPORTS_LIB} read ${answer.samples} of ${samples} samples.`);
  return answer.cpuMs;
}
