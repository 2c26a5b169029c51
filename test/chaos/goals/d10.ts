import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { haversine } from '../../../src/core/activity/geometry.ts';
import type { Decoded, FileFormat } from '../../../src/core/activity/recording.ts';
import { decodeFit } from '../../../src/formats/decode/fit.ts';
import { decodeGpx } from '../../../src/formats/decode/gpx.ts';
import { gunzip } from '../../../src/formats/decode/gzip.ts';
import { sniff } from '../../../src/formats/decode/sniff.ts';
import { decodeTcx } from '../../../src/formats/decode/tcx.ts';
import { runFile } from '../files.ts';
import { atMost, type Goal, NotRun, none } from '../goal.ts';
import {
  FIELDS,
  type Field,
  hasGpsbabel,
  type Point,
  pointsOf,
  readWithGpsbabel,
  TOLERANCE,
} from '../second-decoder.ts';

const DECODE: Record<FileFormat, (bytes: Uint8Array) => Decoded> = {
  ...{ fit: decodeFit, gpx: decodeGpx, tcx: decodeTcx },
};

/** What both say and say differently, each looked at: which of the two is right, and why. */
const EXPLAINED: Record<string, string> = {
  'run-fr70-compressed-timestamps-intervals.fit':
    'gpsbabel loses count of compressed timestamps: its times jump back, ours rise by five seconds to the end that the session states',
  'swim-pool-25m-fr910xt.fit': 'its lengths have no time; gpsbabel writes 2126, we none',
  'course-berlin-900m.fit':
    'the course counts from 1989-12-31; gpsbabel dates it by the day on which the file was made',
  'gpx-impossible-values.gpx': 'gpsbabel passes latitudes beyond the pole on, we do not',
};
/** What only one of both reads, in words; none of it is a difference in a number. */
type Lack =
  | 'points without a position, which gpsbabel leaves out of GPX and TCX'
  | 'points of later files of a chain, which gpsbabel does not open'
  | 'values of 0 W, which gpsbabel leaves out'
  | 'values of extensions that gpsbabel does not know'
  | 'positions that nobody can be at'
  | 'times that gpsbabel makes up';

/** Every file that two independent decoders can read, point by point. */
export const d10: Goal = {
  id: 'D10',
  promise: 'two independent decoders read the same',
  asked: '1,000 real files, 99.9 % of fields equal',
  async run(arena) {
    const corpus = process.env.PACEKEEPER_CORPUS ?? '';
    if (!hasGpsbabel()) throw new NotRun('gpsbabel, the second decoder, is not installed here');
    if (!existsSync(corpus)) throw new NotRun('the corpus of real files is not here (PACEKEEPER_CORPUS)');
    const tally = { files: 0, points: 0, fields: 0, equal: 0 };
    const refused: string[] = [];
    const unexplained: string[] = [];
    const explained = new Map<string, number>();
    const lacks = new Map<Lack, number>();
    const lack = (what: Lack, n = 1) => lacks.set(what, (lacks.get(what) ?? 0) + n);
    for (const { name, bytes } of await filesOf(corpus, arena.seed)) {
      const format = sniff(bytes);
      if (!format.ok || format.value === 'zip' || format.value === 'gzip') continue;
      const ours = DECODE[format.value](bytes);
      const theirs = readWithGpsbabel(arena.folder, format.value, bytes);
      if (!ours.ok || typeof theirs === 'string') {
        refused.push(`${name} (${ours.ok ? 'gpsbabel' : ours.error.code})`);
        continue;
      }
      tally.files += 1;
      const mine = pointsOf(ours.value);
      const isChain = ours.value.length > 1 && format.value === 'fit';
      const { pairs, onlyMine, onlyTheirs } = paired(mine, theirs);
      lack(
        isChain
          ? 'points of later files of a chain, which gpsbabel does not open'
          : 'points without a position, which gpsbabel leaves out of GPX and TCX',
        onlyMine.filter((p) => isChain || Number.isNaN(p.latDeg)).length,
      );
      const strange = onlyMine.filter((p) => !isChain && !Number.isNaN(p.latDeg)).length + onlyTheirs;
      let wrong = strange;
      const at: string[] = [];
      tally.points += pairs.length;
      tally.fields += strange;
      for (const [a, b] of pairs)
        for (const field of FIELDS) {
          const [x, y] = [a[field], b[field]];
          if (Number.isNaN(x) && Number.isNaN(y)) continue;
          if (Number.isNaN(y))
            lack(
              field === 'powerW' && x === 0
                ? 'values of 0 W, which gpsbabel leaves out'
                : 'values of extensions that gpsbabel does not know',
            );
          else if (Number.isNaN(x)) {
            lack(isPlace(field) ? 'positions that nobody can be at' : 'times that gpsbabel makes up');
            tally.fields += 1;
            wrong += 1;
          } else {
            tally.fields += 1;
            if (Math.abs(x - y) <= TOLERANCE[field]) tally.equal += 1;
            else {
              wrong += 1;
              if (at.length < 3) at.push(`${field} ${x} here, ${y} there`);
            }
          }
        }
      const way = [wayOf(pairs.map(([a]) => a)), wayOf(pairs.map(([, b]) => b))] as const;
      tally.fields += 1;
      if (Math.abs(way[0] - way[1]) <= 2 + 0.001 * way[0]) tally.equal += 1;
      else wrong += 1;
      if (wrong === 0) continue;
      if (EXPLAINED[name] === undefined) unexplained.push(`${name}: ${wrong} fields (${at.join(', ')})`);
      else explained.set(name, wrong);
    }
    const known = [...explained].map(([name, n]) => `${name}: ${n} (${EXPLAINED[name]})`);
    const single = [...lacks].map(([what, n]) => `${n} ${what}`);
    return {
      did: `${tally.files} files of the corpus and of the generators read by both (${refused.length} more by one alone; who refuses: ${refused.join(', ')}), ${tally.points} points with time, position, altitude, heart rate, cadence, power, temperature, speed where both give them, and the way along the positions: ${tally.equal} of ${tally.fields} fields are equal; gpsbabel hands out no distance of a file's own. Differences: ${known.join('; ')}. Read by one alone: ${single.join('; ')}`,
      checks: [
        atMost('fields that differ', 0.1, (100 * (tally.fields - tally.equal)) / tally.fields, '%'),
        none('files that differ and nobody knows why', unexplained),
      ],
    };
  },
};

const isPlace = (field: Field) => field === 'latDeg' || field === 'lonDeg';

/** Real files by name, unpacked, and some that the generators write. */
async function filesOf(corpus: string, seed: number): Promise<{ name: string; bytes: Uint8Array }[]> {
  const names = (readdirSync(corpus, { recursive: true }) as string[]).filter((name) =>
    /\.(fit|gpx|tcx)(\.gz)?$/i.test(name),
  );
  const files = names.sort().map((name) => ({
    name: basename(name),
    bytes: new Uint8Array(readFileSync(join(corpus, name))),
  }));
  for (const file of files) {
    const plain = sniff(file.bytes);
    if (!plain.ok || plain.value !== 'gzip') continue;
    const unpacked = await gunzip(file.bytes);
    if (unpacked.ok) file.bytes = new Uint8Array(unpacked.value.bytes);
  }
  const made = Array.from({ length: 8 }, (_, i) => runFile(seed, i, i % 2 === 0 ? 'fit' : 'gpx'));
  return [...files, ...made.map(({ name, bytes }) => ({ name, bytes: new Uint8Array(bytes) }))];
}

/** In their order where both have as many, else by their time. */
function paired(mine: readonly Point[], theirs: readonly Point[]) {
  if (mine.length === theirs.length)
    return { pairs: mine.map((p, i) => [p, theirs[i]!] as const), onlyMine: [], onlyTheirs: 0 };
  const byTime = new Map<number, Point[]>();
  for (const point of mine) byTime.set(point.timeS, [...(byTime.get(point.timeS) ?? []), point]);
  const pairs: (readonly [Point, Point])[] = [];
  for (const point of theirs) {
    const found = byTime.get(point.timeS)?.shift();
    if (found !== undefined) pairs.push([found, point]);
  }
  return { pairs, onlyMine: [...byTime.values()].flat(), onlyTheirs: theirs.length - pairs.length };
}

/** Metres along the positions of these points. */
function wayOf(points: readonly Point[]): number {
  const places = points.filter((p) => Math.abs(p.latDeg) <= 90 && Math.abs(p.lonDeg) <= 180);
  return places.reduce(
    (sum, p, i) =>
      i === 0 ? 0 : sum + haversine(places[i - 1]!.latDeg, places[i - 1]!.lonDeg, p.latDeg, p.lonDeg),
    0,
  );
}
