import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type ArchiveEntry, unpack } from '../../../src/formats/decode/archive.ts';
import { bytesSource } from '../../../src/formats/decode/byte-source.ts';
import { buildZip, type ZipPart } from '../../support/zip-builder.ts';

const gpx = '<gpx version="1.1"></gpx>';
const good: ZipPart = { name: 'good.gpx', data: gpx };

async function walk(zip: Uint8Array) {
  const seen: Record<string, string> = {};
  const result = await unpack(bytesSource(zip), async ({ name, content }: ArchiveEntry) => {
    seen[name] = content.ok ? Buffer.from(content.value).toString('latin1') : content.error.code;
  });
  return { seen, end: result.ok ? result.value : result.error.code };
}

describe('unpack', () => {
  it('hands over activity files and leaves out the rest', async () => {
    const { seen, end } = await walk(
      buildZip([
        { name: 'activities/' },
        { name: 'activities/1.gpx', data: gpx },
        { name: 'activities/2.tcx.gz', data: gzipSync('<TrainingCenterDatabase/>'), stored: true },
        { name: 'activities.csv', data: 'id,name' },
        { name: 'media/photo.jpg', data: Buffer.from([0xff, 0xd8, 0xff, 0xe0]) },
        { name: '__MACOSX/activities/._1.gpx', data: '\u0000\u0005\u0016\u0007' },
        { name: 'log.txt.gz', data: gzipSync('a log') },
        { name: '.DS_Store', data: 'x' },
      ]),
    );
    expect(Object.keys(seen)).toEqual(['activities/1.gpx', 'activities/2.tcx.gz']);
    expect(seen['activities/1.gpx']).toBe(gpx);
    expect(end).toEqual({ entries: 2, skipped: 5 });
  });

  it('finds activity files under any name', async () => {
    const { seen } = await walk(
      buildZip([
        { name: 'no-extension', data: gpx },
        { name: 'packed.bin', data: gzipSync(gpx) },
      ]),
    );
    expect(Object.keys(seen)).toEqual(['no-extension', 'packed.bin']);
  });

  it('names a file with an activity name whose bytes are none', async () => {
    const { seen } = await walk(
      buildZip([{ name: 'a.fit', data: 'not fit' }, { name: 'b.gpx' }, { name: 'c.txt' }]),
    );
    expect(seen).toEqual({ 'a.fit': 'UNKNOWN_FORMAT', 'b.gpx': 'EMPTY_FILE' });
  });

  it('opens a zip in a zip, whatever its name, and no deeper', async () => {
    const inner = buildZip([
      good,
      { name: 'deep.zip', data: buildZip([good]) },
      { name: 'x.docx', data: buildZip([good]) },
    ]);
    const { seen, end } = await walk(buildZip([{ name: 'part.fit', data: inner, stored: true }, good]));
    expect(seen).toEqual({
      'part.fit!good.gpx': gpx,
      'part.fit!deep.zip': 'ARCHIVE_TOO_DEEP',
      'good.gpx': gpx,
    });
    expect(end).toEqual({ entries: 3, skipped: 1 });
  });

  it.each([
    ['../evil.fit', 'ENTRY_NAME_UNSAFE'],
    ['a/../../evil.fit', 'ENTRY_NAME_UNSAFE'],
    ['/etc/evil.fit', 'ENTRY_NAME_UNSAFE'],
    ['C:/evil.fit', 'ENTRY_NAME_UNSAFE'],
    ['..\\evil.fit', 'ENTRY_NAME_UNSAFE'],
    ['a\u0000.fit', 'ENTRY_NAME_UNSAFE'],
    ['\u001b[2J.fit', 'ENTRY_NAME_UNSAFE'],
  ])('refuses the name %j and reads the others', async (name, code) => {
    const { seen, end } = await walk(buildZip([{ name, data: gpx }, good]));
    expect(seen).toEqual({ [name]: code, 'good.gpx': gpx });
    expect(end).toEqual({ entries: 2, skipped: 0 });
  });

  it('refuses a name of 60,000 letters without keeping it', async () => {
    const { seen } = await walk(buildZip([{ name: `${'a'.repeat(60_000)}.fit`, data: gpx }, good]));
    expect(Object.keys(seen)).toEqual(['good.gpx']);
  });

  it.each<[string, ZipPart, string]>([
    [
      'a symbolic link',
      { name: 'a.fit', data: '/etc/passwd', stored: true, mode: 0o120777 },
      'ENTRY_IS_LINK',
    ],
    ['a device', { name: 'a.fit', mode: 0o020666 }, 'ENTRY_IS_LINK'],
    ['an encrypted entry', { name: 'a.fit', data: gpx, flags: 0x801 }, 'ENTRY_ENCRYPTED'],
    ['an AES-encrypted entry', { name: 'a.fit', data: gpx, method: 99 }, 'ENTRY_ENCRYPTED'],
    ['another method', { name: 'a.fit', data: gpx, method: 14 }, 'ENTRY_METHOD_UNKNOWN'],
    [
      'more bytes than declared',
      { name: 'a.fit', data: gpx.repeat(4_000), declaredSize: 8 },
      'ENTRY_SIZE_WRONG',
    ],
    ['fewer bytes than declared', { name: 'a.fit', data: gpx, declaredSize: 5_000 }, 'ENTRY_SIZE_WRONG'],
    [
      'stored bytes of another number',
      { name: 'a.fit', data: gpx, stored: true, declaredSize: 9_999_999 },
      'ENTRY_SIZE_WRONG',
    ],
    ['a wrong checksum', { name: 'a.fit', data: gpx, crc: 1 }, 'ENTRY_CRC_MISMATCH'],
    [
      'noise where deflate should be',
      { name: 'a.fit', data: '\u00ff'.repeat(60), stored: true, method: 8 },
      'ENTRY_DAMAGED',
    ],
    ['a bomb', { name: 'a.fit', data: gpx + ' '.repeat(20_000_000) }, 'RATIO_TOO_HIGH'],
    [
      'more than 64 MB declared',
      { name: 'a.fit', data: gpx.repeat(4_000), declaredSize: 4e9 },
      'ENTRY_TOO_LARGE',
    ],
  ])('refuses %s and reads the others', async (_, part, code) => {
    const { seen } = await walk(buildZip([part, good]));
    expect(seen).toEqual({ 'a.fit': code, 'good.gpx': gpx });
  });

  it('refuses entries that share their bytes', async () => {
    const { seen } = await walk(buildZip([good, { ...good, name: 'again.gpx', sharesWith: 0 }]));
    expect(seen).toEqual({ 'good.gpx': gpx, 'again.gpx': 'ENTRY_OVERLAPS' });
  });

  it('reads two entries of the same name', async () => {
    const { end } = await walk(buildZip([good, good]));
    expect(end).toEqual({ entries: 2, skipped: 0 });
  });

  it('refuses an archive of 25,000 entries before it reads one', async () => {
    const many = buildZip(
      Array.from({ length: 25_000 }, (_, i) => ({ name: `${i}.gpx`, data: gpx, stored: true })),
    );
    expect(await walk(many)).toEqual({ seen: {}, end: 'ARCHIVE_TOO_MANY_ENTRIES' });
  });

  it('counts the entries of archives in the archive', async () => {
    const half = buildZip(
      Array.from({ length: 10_001 }, (_, i) => ({ name: `${i}.csv`, data: 'x', stored: true })),
    );
    const { seen } = await walk(
      buildZip([{ name: '1.zip', data: half }, { name: '2.zip', data: half }, good]),
    );
    expect(seen).toEqual({ '2.zip': 'ARCHIVE_TOO_MANY_ENTRIES', 'good.gpx': gpx });
  });

  it('refuses an archive whose files declare more than 4 GB before it reads one', async () => {
    const part = { data: gpx, declaredSize: 64 * 2 ** 20 };
    const many = buildZip(Array.from({ length: 65 }, (_, i) => ({ ...part, name: `${i}.gpx` })));
    expect(await walk(many)).toEqual({ seen: {}, end: 'ARCHIVE_TOO_LARGE' });
    const films = Array.from({ length: 65 }, (_, i) => ({ ...part, data: 'film', name: `${i}.mp4` }));
    expect((await walk(buildZip([...films, good]))).end).toEqual({ entries: 1, skipped: 65 });
  });

  it('says that an archive without an activity file is empty', async () => {
    expect((await walk(buildZip([]))).end).toBe('ARCHIVE_EMPTY');
    expect((await walk(buildZip([{ name: 'a.csv', data: 'x' }]))).end).toBe('ARCHIVE_EMPTY');
    expect((await walk(buildZip([{ name: 'a.zip', data: buildZip([]) }]))).end).toBe('ARCHIVE_EMPTY');
  });

  it('refuses a cut archive, and reads one whose list is cut up to there', async () => {
    const zip = buildZip([good, { ...good, name: 'b.gpx' }]);
    expect((await walk(zip.subarray(0, 60))).end).toBe('ARCHIVE_DAMAGED');
    const lying = buildZip([good], 7);
    expect(await walk(lying)).toEqual({ seen: { 'good.gpx': gpx }, end: 'ARCHIVE_DAMAGED' });
  });

  it('reads names in both encodings of zip', async () => {
    const { seen } = await walk(
      buildZip([
        { ...good, name: 'Läufe.gpx' },
        { ...good, name: Buffer.from('L\u0084ufe2.gpx', 'latin1'), flags: 0 },
      ]),
    );
    expect(Object.keys(seen)).toEqual(['Läufe.gpx', 'Läufe2.gpx']);
  });

  it('waits for each file to be taken before it reads the next', async () => {
    let open = 0;
    let most = 0;
    await unpack(bytesSource(buildZip([good, good, good])), async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setImmediate(resolve));
      open--;
    });
    expect(most).toBe(1);
  });

  it('survives any single damaged byte of an archive', async () => {
    const zip = buildZip([good, { ...good, name: 'b.gpx', stored: true }]);
    for (let at = 0; at < zip.length; at++) {
      const damaged = Buffer.from(zip);
      damaged[at]! ^= 0xff;
      const { end } = await walk(damaged);
      expect(end).toBeDefined();
    }
  });
});
