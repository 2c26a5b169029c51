import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileFacts } from '../../src/formats/decode/outcome.ts';
import { buildZip } from '../support/zip-builder.ts';

const point = (i: number) =>
  `<trkpt lat="${52 + i * 3e-5}" lon="13"><ele>35</ele><time>2024-05-01T10:${String(Math.floor(i / 60)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}Z</time></trkpt>`;
const gpx = (points: number) =>
  `<?xml version="1.0"?><gpx version="1.1" creator="here"><trk><type>running</type><trkseg>${Array.from({ length: points }, (_, i) => point(i)).join('')}</trkseg></trk></gpx>`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pacekeeper-inspect-'));
  writeFileSync(join(folder, 'long.gpx'), gpx(3000));
  writeFileSync(join(folder, 'short.gpx'), gpx(60));
  writeFileSync(join(folder, 'named.fit'), gzipSync(gpx(60)));
  writeFileSync(join(folder, 'page.gpx'), '<html></html>');
  mkdirSync(join(folder, 'sub'));
  const inner = buildZip([{ name: 'b.gpx', data: gpx(60) }]);
  const parts = [
    { name: 'a.gpx', data: gpx(60) },
    { name: 'x.csv', data: '1' },
    { name: 'in.zip', data: inner },
  ];
  writeFileSync(join(folder, 'all.zip'), buildZip(parts));
  writeFileSync(join(folder, 'bad.zip'), buildZip([...parts, { name: '../../evil.gpx', data: gpx(60) }]));
  writeFileSync(join(folder, 'none.zip'), buildZip([{ name: 'x.csv', data: '1' }]));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  code: number;
  stdout: string;
  stderr: string;
  facts: FileFacts[];
}

function pacekeeper(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(process.cwd(), 'bin/pacekeeper.js'), ...args],
      { cwd: folder },
      (error, stdout, stderr) => {
        const facts = stdout.startsWith('{')
          ? stdout
              .trimEnd()
              .split('\n')
              .map((line) => JSON.parse(line))
          : [];
        resolve({ code: Number(error?.code ?? 0), stdout, stderr, facts });
      },
    );
  });
}

describe('pacekeeper inspect', () => {
  it('prints one line a file in the order of the call, whatever ends first, and exits 0', async () => {
    const { code, facts } = await pacekeeper('inspect', 'long.gpx', './short.gpx', 'named.fit', '--json');
    expect(facts.map(({ file }) => file)).toEqual(['long.gpx', './short.gpx', 'named.fit']);
    expect(facts.map(({ samples }) => samples)).toEqual([3000, 60, 60]);
    expect(code).toBe(0);
  });

  it('gives every fact of a file', async () => {
    const { facts } = await pacekeeper('inspect', '--json', 'short.gpx');
    expect(facts).toEqual([
      {
        file: 'short.gpx',
        status: 'ok',
        format: 'gpx',
        kind: 'activity',
        sport: 'running',
        startTime: '2024-05-01T10:00:00Z',
        elapsedS: 59,
        timerS: null,
        movingS: expect.closeTo(59, -0.5),
        distanceM: expect.closeTo(59 * 3.336, 0),
        ascentM: null,
        laps: 0,
        samples: 60,
        sessions: 1,
        hasGps: true,
        hasHeartRate: false,
        avgHrBpm: null,
        maxHrBpm: null,
        hasCadence: false,
        hasPower: false,
        device: 'here',
        warnings: [],
        error: null,
      },
    ]);
  });

  it('names archive entries behind an exclamation mark and leaves out what is no activity', async () => {
    const { code, facts, stderr } = await pacekeeper('inspect', 'all.zip', '--json');
    expect(facts.map(({ file, status }) => [file, status])).toEqual([
      ['all.zip!a.gpx', 'ok'],
      ['all.zip!in.zip!b.gpx', 'ok'],
    ]);
    expect(stderr).toBe('1 archive entries are no activity files and were left out\n');
    expect(code).toBe(0);
  });

  it('writes nothing anywhere, whatever an archive asks for', async () => {
    const before = [readdirSync(folder), readdirSync(join(folder, '../..'))];
    const { code, facts } = await pacekeeper('inspect', 'bad.zip', '--json');
    expect(facts.at(-1)).toMatchObject({
      file: 'bad.zip!../../evil.gpx',
      error: { code: 'ENTRY_NAME_UNSAFE' },
    });
    expect(code).toBe(2);
    expect([readdirSync(folder), readdirSync(join(folder, '../..'))]).toEqual(before);
  });

  it('has a rejected line for every path that cannot be read, and exits 2', async () => {
    const { code, facts } = await pacekeeper(
      'inspect',
      '--json',
      'missing.fit',
      'sub',
      'page.gpx',
      'none.zip',
      '/dev/null',
    );
    expect(facts.map(({ file, error }) => [file, error?.code])).toEqual([
      ['missing.fit', 'FILE_NOT_FOUND'],
      ['sub', 'IS_A_FOLDER'],
      ['page.gpx', 'UNKNOWN_FORMAT'],
      ['none.zip', 'ARCHIVE_EMPTY'],
      ['/dev/null', 'FILE_UNREADABLE'],
    ]);
    expect(facts.every(({ status, samples }) => status === 'rejected' && samples === 0)).toBe(true);
    expect(code).toBe(2);
  });

  it('prints an aligned table with units for people', async () => {
    const { stdout, code } = await pacekeeper('inspect', 'long.gpx', 'page.gpx');
    const [heading, first, second] = stdout.split('\n');
    expect(first).toMatch(/^long\.gpx +ok +activity +running +2024-05-01 10:00:00 +0:49:59 +10\.00 km/);
    expect(second).toMatch(/^page\.gpx +rejected .*UNKNOWN_FORMAT: The file is a web page/);
    expect(first!.indexOf('activity')).toBe(heading!.indexOf('kind'));
    expect(code).toBe(2);
  });

  it.each([
    [['inspect'], 'pacekeeper inspect: Name at least one file to look into.\n'],
    [['inspect', '--jsno', 'a'], "pacekeeper inspect: Unknown option '--jsno'.\n"],
    [['fly'], 'pacekeeper fly: There is no such command; `pacekeeper help` lists them.\n'],
    [['constructor'], 'pacekeeper constructor: There is no such command; `pacekeeper help` lists them.\n'],
  ])('answers a wrong call %j with one sentence and exit code 64', async (args, sentence) => {
    const { code, stdout, stderr } = await pacekeeper(...args);
    expect({ code, stdout, stderr }).toEqual({ code: 64, stdout: '', stderr: sentence });
  });

  it('takes any name behind --', async () => {
    const { facts } = await pacekeeper('inspect', '--json', '--', '--jsno');
    expect(facts).toMatchObject([{ file: '--jsno', error: { code: 'FILE_NOT_FOUND' } }]);
  });

  it('lists its commands', async () => {
    const { code, stdout } = await pacekeeper('help');
    expect(stdout).toContain('pacekeeper inspect');
    expect(code).toBe(0);
  });

  it('ends quietly when its reader goes away', async () => {
    const child = spawn(process.execPath, [
      'bin/pacekeeper.js',
      'inspect',
      '--json',
      ...Array(400).fill('/nowhere'),
    ]);
    let complaint = '';
    child.stderr.on('data', (text) => {
      complaint += text;
    });
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
  });
});
