import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gunzip } from '../../../src/formats/decode/gzip.ts';

const text = Buffer.from(Array.from({ length: 5000 }, (_, i) => `${i * 7919},${i ** 3}\n`).join(''));
const packed = gzipSync(text);

const outcome = async (bytes: Uint8Array) => {
  const result = await gunzip(bytes);
  if (!result.ok) return result.error.code;
  return { text: Buffer.from(result.value.bytes).toString(), warnings: result.value.warnings };
};

describe('gunzip', () => {
  it('unpacks a whole stream without a warning', async () => {
    expect(await outcome(packed)).toEqual({ text: text.toString(), warnings: [] });
  });

  it('unpacks several members behind each other, and ignores padding', async () => {
    const two = Buffer.concat([packed, gzipSync('end'), Buffer.alloc(512)]);
    expect(await outcome(two)).toEqual({ text: `${text}end`, warnings: [] });
  });

  it('skips the optional fields of the header', async () => {
    const header = Buffer.from([0x1f, 0x8b, 8, 4 | 8 | 16 | 2, 0, 0, 0, 0, 0, 3]);
    const fields = Buffer.from('\u0003\u0000abcname.fit\u0000comment\u0000xx', 'latin1');
    const full = Buffer.concat([header, fields, packed.subarray(10)]);
    expect(await outcome(full)).toEqual({ text: text.toString(), warnings: [] });
  });

  it.each([0.3, 0.6, 0.99])('keeps what a stream cut at %d still gives', async (part) => {
    const result = await gunzip(packed.subarray(0, Math.floor(packed.length * part)));
    if (!result.ok) throw new Error(result.error.code);
    const { bytes, warnings } = result.value;
    expect(warnings).toEqual(['gzip_truncated']);
    expect(bytes.length).toBeGreaterThan(text.length * part * 0.8);
    expect(text.subarray(0, bytes.length).equals(bytes)).toBe(true);
  });

  it('keeps all and warns where only the trailer is missing', async () => {
    expect(await outcome(packed.subarray(0, -3))).toEqual({
      text: text.toString(),
      warnings: ['gzip_truncated'],
    });
  });

  it('keeps all and warns where the checksum is wrong', async () => {
    const wrong = Buffer.from(packed);
    wrong[wrong.length - 6]! ^= 0xff;
    expect(await outcome(wrong)).toEqual({ text: text.toString(), warnings: ['gzip_crc_mismatch'] });
  });

  it('refuses what gives nothing', async () => {
    expect(await outcome(packed.subarray(0, 10))).toBe('GZIP_DAMAGED');
    expect(await outcome(Buffer.from([0x1f, 0x8b]))).toBe('GZIP_DAMAGED');
    expect(await outcome(Buffer.concat([packed.subarray(0, 10), Buffer.alloc(50, 0xff)]))).toBe(
      'GZIP_DAMAGED',
    );
  });

  it('unpacks an empty file to nothing', async () => {
    expect(await outcome(gzipSync(''))).toEqual({ text: '', warnings: [] });
  });

  it('stops at 200 times the packed size, but not below 1 MB', async () => {
    expect(await outcome(gzipSync(Buffer.alloc(3_000_000)))).toBe('RATIO_TOO_HIGH');
    expect(await outcome(gzipSync(Buffer.alloc(900_000)))).toMatchObject({ warnings: [] });
  });

  it('stops at 64 MB whatever the ratio', async () => {
    const noise = Buffer.alloc(1024 * 1024);
    for (let i = 0, x = 1; i < noise.length; i++) {
      x = (x * 1103515245 + 12345) % 2147483648;
      noise[i] = x >>> 16;
    }
    const member = gzipSync(noise, { level: 1 });
    expect(await outcome(Buffer.concat(Array.from({ length: 65 }, () => member)))).toBe('FILE_TOO_LARGE');
  });
});
