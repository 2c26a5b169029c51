import { crc32, deflateSync } from 'node:zlib';

const SIDE = 300;

/** The picture a Suunto guide wants: 300 × 300 pixels, a white disc with a running track's oval on black. */
export function guideIcon(): Uint8Array {
  const rowBytes = Math.ceil(SIDE / 8);
  const pixels = Buffer.alloc((rowBytes + 1) * SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      if (!isWhite(x - SIDE / 2 + 0.5, y - SIDE / 2 + 0.5)) continue;
      const at = y * (rowBytes + 1) + 1 + (x >> 3);
      pixels[at] = pixels[at]! | (0x80 >> (x & 7));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE, 0);
  header.writeUInt32BE(SIDE, 4);
  header[8] = 1; // one bit a pixel, greyscale
  // stored, not compressed: the bytes do not depend on the compressor's version (EXP-7)
  const data = deflateSync(pixels, { level: 0 });
  const mark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([mark, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/** Distance from the middle line of a lying stadium: a ring around it is the track. */
function isWhite(x: number, y: number): boolean {
  const distance = Math.hypot(Math.max(0, Math.abs(x) - 50), y);
  return distance > 50 && distance < 80;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
