import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejectedFacts } from '../../src/formats/decode/facts.ts';
import type { FileFacts } from '../../src/formats/decode/outcome.ts';
import { compareFacts, type Expected, type ManifestEntry } from '../support/corpus-manifest.ts';

const corpus = process.env.PACEKEEPER_CORPUS;
if (corpus === undefined) process.stdout.write('corpus: NOT RUN (PACEKEEPER_CORPUS is not set)\n');

const manifest: ManifestEntry[] =
  corpus === undefined ? [] : JSON.parse(readFileSync(`${corpus}/MANIFEST.json`, 'utf8'));

describe('the comparison with the corpus', () => {
  const facts: FileFacts = {
    ...rejectedFacts('a.fit', { code: 'X', message: 'x' }, 'fit'),
    ...{ status: 'ok', error: null, kind: 'activity', sport: 'running', startTime: '2024-05-01T10:00:00Z' },
    ...{ timerS: 60, distanceM: 200, samples: 60, laps: 1, avgHrBpm: 150, hasHeartRate: true },
  };
  const expected: Expected = {
    ...{
      kind: 'activity',
      sport: 'run',
      startTime: '2024-05-01T10:00:00Z',
      timerSeconds: 60.9,
      distanceMeters: 200.4,
    },
    ...{ samples: 60, laps: 1, avgHr: 150.9, avgHrFromRecords: 158, hasHeartRate: true, hasGps: false },
  };

  it('accepts what lies within the tolerances', () => {
    expect(compareFacts([facts], expected)).toEqual([]);
  });

  it.each<[string, Partial<FileFacts>]>([
    ['kind', { kind: 'course' }],
    ['sport', { sport: 'cycling' }],
    ['startTime', { startTime: '2024-05-01T10:00:02Z' }],
    ['timerSeconds', { timerS: 59 }],
    ['timerSeconds', { timerS: null }],
    ['distanceMeters', { distanceM: 201 }],
    ['samples', { samples: 61 }],
    ['laps', { laps: 0 }],
    ['avgHr', { avgHrBpm: 148 }],
    ['hasHeartRate', { hasHeartRate: false }],
    ['hasGps', { hasGps: true }],
    ['rejected', { status: 'rejected' }],
  ])('sees a wrong %s', (field, change) => {
    const differences = compareFacts([{ ...facts, ...change }], expected);
    expect(differences).toEqual([expect.stringContaining(field)]);
  });

  it('passes over a field in which the file contradicts itself, but not over nonsense', () => {
    const doubted = { ...expected, untrustworthy: ['distanceMeters'] };
    expect(compareFacts([{ ...facts, distanceM: 5000 }], doubted)).toEqual([]);
    expect(compareFacts([{ ...facts, distanceM: -1 }], doubted)).toHaveLength(1);
  });

  it('counts parts', () => {
    expect(compareFacts([facts, facts], expected)).toEqual(['2 parts instead of 1']);
    expect(compareFacts([], expected)).toHaveLength(1);
  });
});

describe.skipIf(corpus === undefined)('pacekeeper inspect --json over the corpus', () => {
  const facts = new Map<string, FileFacts[]>();
  let lines: FileFacts[] = [];

  beforeAll(async () => {
    const { stdout } = await inspect(manifest.map(({ file }) => `${corpus}/${file}`));
    lines = stdout.map((line) => JSON.parse(line));
    for (const line of lines) {
      const file = line.file.slice(`${corpus}/`.length).split('!')[0]!;
      facts.set(file, [...(facts.get(file) ?? []), line]);
    }
  }, 120_000);

  const linesOf = (file: string) => facts.get(file) ?? [];

  afterAll(() => {
    process.stdout.write(`corpus: ${facts.size} files checked\n`);
  });

  it('has at least one line for every file, in the order of the call', () => {
    const order = [...new Set(lines.map(({ file }) => file.slice(`${corpus}/`.length).split('!')[0]))];
    expect(order).toEqual(manifest.map(({ file }) => file));
  });

  const plain = manifest.filter(({ expected }) => expected.kind !== undefined && expected.kind !== 'archive');
  it.each(plain.map(({ file, expected }) => [file, expected] as const))('reads %s', (file, expected) => {
    expect(compareFacts(linesOf(file), expected)).toEqual([]);
  });

  const archives = manifest.filter(({ expected }) => expected.kind === 'archive');
  it.each(archives.map(({ file, expected }) => [file, expected] as const))('reads %s', (file, expected) => {
    const wanted = expected.entries!.filter(({ ignore }) => ignore !== true);
    const prefix = `${corpus}/${file}!${expected.nestedZip === undefined ? '' : `${expected.nestedZip}!`}`;
    expect(linesOf(file).map((line) => line.file)).toEqual(wanted.map(({ name }) => prefix + name));
    for (const [i, entry] of wanted.entries()) {
      const same = manifest.find((other) => other.file === entry.sameAs)?.expected ?? entry.expected!;
      expect(compareFacts([linesOf(file)[i]!], same), entry.name).toEqual([]);
    }
  });

  const byContent = manifest.filter(({ expected }) => expected.values !== undefined);
  it.each(byContent.map(({ file, expected }) => [file, expected.values!] as const))(
    'tells the format of %s by its bytes',
    (file, values) => {
      expect(compareFacts(linesOf(file), values)).toEqual([]);
    },
  );

  const refused = manifest.filter(
    ({ expected }) => expected.reject === true && expected.alternative === undefined,
  );
  it.each(refused.map(({ file }) => [file]))('refuses %s with a code', (file) => {
    expect(linesOf(file)).toEqual([expect.objectContaining({ status: 'rejected', kind: null, samples: 0 })]);
    expect(linesOf(file)[0]!.error).toEqual({
      code: expect.stringMatching(/^[A-Z][A-Z_]+$/),
      message: expect.stringMatching(/\.$/),
    });
  });

  const damaged = manifest.filter(({ expected }) => expected.salvageableRecords !== undefined);
  it.each(damaged.map(({ file, expected }) => [file, expected] as const))(
    'saves the records of %s',
    (file, expected: Expected) => {
      const [first] = linesOf(file);
      expect(first).toMatchObject({ kind: 'activity', error: null });
      expect(first!.status).toBe('salvaged');
      expect(first!.warnings.length).toBeGreaterThan(0);
      if (expected.recordsBeforeGarbage !== undefined) {
        expect(first!.samples).toBeGreaterThanOrEqual(expected.recordsBeforeGarbage);
      } else expect(Math.abs(first!.samples - expected.salvageableRecords!)).toBeLessThanOrEqual(1);
      if (expected.startTime !== undefined) expect(first!.startTime).toBe(expected.startTime);
      if (expected.salvageableLaps !== undefined) expect(first!.laps).toBe(expected.salvageableLaps);
      const session = expected.sessionValues?.[0];
      const distanceM = session?.distanceMeters ?? expected.distanceFromRecords;
      if (distanceM !== undefined) {
        expect(Math.abs(first!.distanceM! - distanceM)).toBeLessThanOrEqual(Math.max(0.5, 0.01 * distanceM));
      }
    },
  );

  it.each([
    ['broken/gpx-truncated.gpx', 678],
    ['broken/tcx-truncated.tcx', 127],
  ])('saves the whole points of %s', (file, points) => {
    expect(linesOf(file)).toEqual([expect.objectContaining({ status: 'salvaged', samples: points })]);
  });

  it('keeps the valid points among impossible ones', () => {
    expect(linesOf('broken/gpx-impossible-values.gpx')).toEqual([
      expect.objectContaining({ kind: 'activity', hasGps: true, samples: 10, error: null }),
    ]);
  });

  it('reads the good file beside names that climb out', () => {
    const statuses = linesOf('broken/zip-path-traversal.zip').map(
      ({ status, error }) => error?.code ?? status,
    );
    expect(statuses).toEqual(['ENTRY_NAME_UNSAFE', 'ENTRY_NAME_UNSAFE', 'ok']);
  });

  it('refuses the zip nested four deep at its third level', () => {
    expect(linesOf('broken/zip-of-zip-of-zip.zip').map(({ error }) => error?.code)).toEqual([
      'ARCHIVE_TOO_DEEP',
    ]);
  });

  it('knows every expectation of the manifest', () => {
    const tested = new Set(
      [...plain, ...archives, ...byContent, ...refused, ...damaged].map(({ file }) => file),
    );
    const single = [
      'broken/gpx-truncated.gpx',
      'broken/tcx-truncated.tcx',
      'broken/gpx-impossible-values.gpx',
      'broken/zip-path-traversal.zip',
      'broken/zip-of-zip-of-zip.zip',
    ];
    expect(manifest.map(({ file }) => file).filter((file) => !tested.has(file))).toEqual(single.sort());
  });
});

describe.skipIf(corpus === undefined)('pacekeeper inspect --json over nine months of one runner', () => {
  it('finds every activity with its values', async () => {
    const folder = `${corpus}/history/runner-a-coros`;
    const { activities } = JSON.parse(readFileSync(`${folder}.json`, 'utf8')) as {
      activities: ManifestEntry[];
    };
    const { stdout, code } = await inspect(activities.map(({ file }) => `${folder}/${file}`));
    const lines: FileFacts[] = stdout.map((line) => JSON.parse(line));
    const wrong = activities.flatMap(({ file, expected }, i) =>
      compareFacts([lines[i]!], expected).map((difference) => `${file}: ${difference}`),
    );
    expect(wrong).toEqual([]);
    expect(lines.length).toBe(activities.length);
    expect(code).toBe(0);
  }, 120_000);
});

function inspect(paths: string[]): Promise<{ stdout: string[]; code: number }> {
  return new Promise((resolve, reject) => {
    const args = ['bin/pacekeeper.js', 'inspect', '--json', ...paths];
    execFile(process.execPath, args, { maxBuffer: 2 ** 28 }, (error, stdout) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ stdout: stdout.trimEnd().split('\n'), code: Number(error?.code ?? 0) });
    });
  });
}
