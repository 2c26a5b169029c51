import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { qrCode } from '../../../src/web/people/qr-code.ts';

/** Length, size, and a digest of the squares as the package qrcode 1.5 draws them (level L, mask 0, byte mode). */
const DRAWN: [number, number, string][] = [
  [16, 21, 'b67934643d53d58a'],
  [29, 25, '2e633496ed2b4f93'],
  [105, 37, '917bd41b03a0e218'],
  [106, 41, '4daff60b2300e5e0'],
  [153, 45, '8d941265bbfbdb5c'],
  [179, 49, '923944a4ea3eeaf8'],
  [270, 57, 'a68def657a0a557a'],
];

describe('a QR code', () => {
  it.each(DRAWN)('of %i characters has the squares that another program draws', (length, size, digest) => {
    const squares = qrCode('otpauth://totp/ü'.padEnd(length, 'x7-Q'))!;
    expect(squares.map((row) => row.length)).toEqual(new Array(size).fill(size));
    const bits = squares.flat().map((isDark) => (isDark ? '1' : '0'));
    expect(createHash('sha256').update(bits.join('')).digest('hex').slice(0, 16)).toBe(digest);
  });

  it('holds 271 bytes, and says so where there is more', () => {
    expect(qrCode('x'.repeat(271))).toHaveLength(57);
    expect(qrCode('x'.repeat(272))).toBeNull();
  });
});
