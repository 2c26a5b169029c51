/** The dark squares of a QR code, row by row; null: the text is too long for version 10. */
export type Squares = boolean[][];

interface Version {
  size: number;
  /** error correction bytes of each block */
  correction: number;
  /** data bytes of each block */
  blocks: number[];
  /** centres of alignment patterns */
  centres: number[];
}

/** Versions 1 to 10 at level L, by the tables of ISO/IEC 18004. */
const VERSIONS: Version[] = [
  { size: 21, correction: 7, blocks: [19], centres: [] },
  { size: 25, correction: 10, blocks: [34], centres: [6, 18] },
  { size: 29, correction: 15, blocks: [55], centres: [6, 22] },
  { size: 33, correction: 20, blocks: [80], centres: [6, 26] },
  { size: 37, correction: 26, blocks: [108], centres: [6, 30] },
  { size: 41, correction: 18, blocks: [68, 68], centres: [6, 34] },
  { size: 45, correction: 20, blocks: [78, 78], centres: [6, 22, 38] },
  { size: 49, correction: 24, blocks: [97, 97], centres: [6, 24, 42] },
  { size: 53, correction: 30, blocks: [116, 116], centres: [6, 26, 46] },
  { size: 57, correction: 18, blocks: [68, 68, 69, 69], centres: [6, 28, 50] },
];

/** A text as UTF-8 in byte mode, at level L, in the smallest version that holds it, under the first mask. */
export function qrCode(text: string): Squares | null {
  const bytes = new TextEncoder().encode(text);
  for (const [k, version] of VERSIONS.entries()) {
    const room = version.blocks.reduce((sum, n) => sum + n, 0);
    const lengthBits = k < 9 ? 8 : 16;
    if (Math.ceil((4 + lengthBits + 8 * bytes.length) / 8) > room) continue;
    return drawn(version, k + 1, interleaved(version, dataBytes(bytes, lengthBits, room)));
  }
  return null;
}

function dataBytes(bytes: Uint8Array, lengthBits: number, room: number): number[] {
  const bits = [...bitsOf(0b0100, 4), ...bitsOf(bytes.length, lengthBits)];
  for (const byte of bytes) bits.push(...bitsOf(byte, 8));
  bits.push(...new Array(Math.min(4, room * 8 - bits.length)).fill(0));
  while (bits.length % 8 !== 0) bits.push(0);
  const data: number[] = [];
  for (let at = 0; at < bits.length; at += 8)
    data.push(bits.slice(at, at + 8).reduce((n, bit) => n * 2 + bit, 0));
  for (let k = 0; data.length < room; k++) data.push(k % 2 === 0 ? 0xec : 0x11);
  return data;
}

function bitsOf(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => (value >> (count - 1 - k)) & 1);
}

function interleaved({ blocks, correction }: Version, data: number[]): number[] {
  let at = 0;
  const parts = blocks.map((length) => {
    const own = data.slice(at, at + length);
    at += length;
    return { own, check: remainder(own, correction) };
  });
  const most = Math.max(...blocks);
  const byTurns = (length: number, part: 'own' | 'check') =>
    Array.from({ length }, (_, k) => parts.flatMap((one) => one[part][k] ?? [])).flat();
  return [...byTurns(most, 'own'), ...byTurns(correction, 'check')];
}

/** In GF(256) over x⁸ + x⁴ + x³ + x² + 1. */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((b >> bit) & 1) * a;
  }
  return product;
}

/** Reed–Solomon check bytes: what is left of the data divided by (x − 1)(x − α)…(x − αⁿ⁻¹). */
function remainder(data: number[], count: number): number[] {
  const divisor = new Array<number>(count).fill(0);
  divisor[count - 1] = 1;
  for (let root = 1, k = 0; k < count; k++, root = times(root, 2)) {
    for (let i = 0; i < count; i++) divisor[i] = times(divisor[i]!, root) ^ (divisor[i + 1] ?? 0);
  }
  const rest = new Array<number>(count).fill(0);
  for (const byte of data) {
    const factor = byte ^ rest.shift()!;
    rest.push(0);
    for (let i = 0; i < count; i++) rest[i]! ^= times(divisor[i]!, factor);
  }
  return rest;
}

function drawn({ size, centres }: Version, version: number, bytes: number[]): Squares {
  const dark: (boolean | null)[][] = Array.from({ length: size }, () => new Array(size).fill(null));
  const set = (row: number, column: number, isDark: boolean) => {
    if (row >= 0 && column >= 0 && row < size && column < size) dark[row]![column] = isDark;
  };
  for (let k = 0; k < size; k++) {
    set(6, k, k % 2 === 0);
    set(k, 6, k % 2 === 0);
  }
  for (const [top, left] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const) {
    for (let y = -4; y <= 4; y++)
      for (let x = -4; x <= 4; x++) {
        const ring = Math.max(Math.abs(x), Math.abs(y));
        set(top + y, left + x, ring !== 2 && ring !== 4);
      }
  }
  const last = centres.at(-1);
  for (const row of centres)
    for (const column of centres) {
      if ((row === 6 && (column === 6 || column === last)) || (row === last && column === 6)) continue;
      for (let y = -2; y <= 2; y++)
        for (let x = -2; x <= 2; x++) set(row + y, column + x, Math.max(Math.abs(x), Math.abs(y)) !== 1);
    }
  // level L under mask 0, with its check bits, twice
  const format = checked(0b01_000, 0b10100110111, 10) ^ 0b101010000010010;
  const bit = (k: number) => ((format >> k) & 1) === 1;
  for (let k = 0; k < 15; k++) {
    set(k < 6 ? k : k < 8 ? k + 1 : size - 15 + k, 8, bit(k));
    set(8, k < 8 ? size - 1 - k : k < 9 ? 7 : 14 - k, bit(k));
  }
  set(size - 8, 8, true);
  if (version >= 7) {
    const mark = checked(version, 0b1111100100101, 12);
    for (let k = 0; k < 18; k++) {
      const [far, near] = [size - 11 + (k % 3), Math.floor(k / 3)];
      set(far, near, ((mark >> k) & 1) === 1);
      set(near, far, ((mark >> k) & 1) === 1);
    }
  }
  const bits = bytes.flatMap((byte) => bitsOf(byte, 8));
  let at = 0;
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2) {
    const isUp = ((right < 6 ? right + 1 : right) - size + 1) % 4 === 0;
    for (let step = 0; step < size; step++)
      for (const column of [right, right - 1]) {
        const row = isUp ? size - 1 - step : step;
        if (dark[row]![column] !== null) continue;
        dark[row]![column] = ((bits[at++] ?? 0) === 1) !== ((row + column) % 2 === 0);
      }
  }
  return dark as Squares;
}

/** A number followed by the rest of its division by a generator, as many bits as that has. */
function checked(value: number, generator: number, bits: number): number {
  let rest = value << bits;
  for (let k = Math.floor(Math.log2(Math.max(rest, 1))); k >= bits; k--)
    if ((rest >> k) & 1) rest ^= generator << (k - bits);
  return (value << bits) | rest;
}
