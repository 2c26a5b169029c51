import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeBytes } from '../../../src/formats/decode/decode-bytes.ts';
import { buildZip } from '../../support/zip-builder.ts';

const times = ['10:00:00', '10:00:30', '10:01:00'];
const points = times.map(
  (t, i) => `<trkpt lat="${52 + i / 1000}" lon="13"><time>2024-05-01T${t}Z</time></trkpt>`,
);
const gpx = `<gpx version="1.1"><trk><trkseg>${points.join('')}</trkseg></trk></gpx>`;
const gzip = (bytes: string | Buffer, layers: number): Buffer =>
  layers === 0 ? Buffer.from(bytes as string) : gzip(gzipSync(bytes), layers - 1);
const first = async (bytes: Uint8Array) => (await decodeBytes(bytes))[0]!;

describe('decodeBytes', () => {
  it('gives the facts of an activity and the activity itself', async () => {
    const { facts, activity } = await first(Buffer.from(gpx));
    expect(facts).toMatchObject({ status: 'ok', kind: 'activity', samples: 3, elapsedS: 60, error: null });
    expect(facts).not.toHaveProperty('part');
    expect(facts.movingS).toBe(activity!.summary.movingS);
  });

  it('gives no activity for a course', async () => {
    const course = Buffer.from(gpx.replaceAll(/<time>[^<]*<\/time>/g, ''));
    expect(await first(course)).toMatchObject({ facts: { kind: 'course', movingS: null }, activity: null });
  });

  it('opens gzip in gzip, and no deeper', async () => {
    expect((await first(gzip(gpx, 2))).facts.samples).toBe(3);
    expect((await first(gzip(gpx, 3))).facts.error?.code).toBe('ARCHIVE_TOO_DEEP');
  });

  it('says that what it saved from a cut gzip stream is saved', async () => {
    const padded = gpx.replace(
      '</gpx>',
      `<!--${Array.from({ length: 3000 }, (_, i) => i * 7919).join()}--></gpx>`,
    );
    const cut = gzipSync(padded).subarray(0, -3000);
    expect((await first(cut)).facts).toMatchObject({ status: 'salvaged', samples: 3 });
    expect((await first(cut)).facts.warnings).toContain('gzip_truncated');
  });

  it('reads on where only the checksum of gzip is wrong', async () => {
    const wrong = gzipSync(gpx);
    wrong[wrong.length - 8]! ^= 1;
    expect((await first(wrong)).facts).toMatchObject({
      status: 'salvaged',
      samples: 3,
      warnings: ['gzip_crc_mismatch'],
    });
  });

  it('hears what a file unpacks to before it decodes it', async () => {
    const heard: number[] = [];
    await decodeBytes(gzipSync(gpx), (bytes) => heard.push(bytes));
    expect(heard).toEqual([gpx.length]);
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'EMPTY_FILE', null],
    ['gzip of nothing', gzipSync(''), 'EMPTY_FILE', null],
    ['gzip of text', gzipSync('text'), 'UNKNOWN_FORMAT', null],
    ['a zip', buildZip([{ name: 'a.gpx', data: gpx }]), 'ARCHIVE_NOT_HERE', null],
    ['a zip in gzip', gzipSync(buildZip([{ name: 'a.gpx', data: gpx }])), 'ARCHIVE_NOT_HERE', null],
    [
      'a FIT header only',
      Buffer.from('\u000e\u0010\u0000\u0000\u0000\u0000\u0000\u0000.FIT'),
      expect.any(String),
      'fit',
    ],
    [
      'GPX with entities',
      Buffer.from('<!DOCTYPE a [<!ENTITY b "c">]><gpx>&b;</gpx>'),
      expect.any(String),
      'gpx',
    ],
  ])('refuses %s', async (_, bytes, code, format) => {
    const { facts, activity } = await first(bytes);
    expect(facts).toMatchObject({ status: 'rejected', format, kind: null, error: { code } });
    expect(activity).toBeNull();
  });
});
