/** CRC-16 of FIT files (polynomial 0xA001, start 0), a byte at a time from a table. */
const TABLE = new Uint16Array(256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  TABLE[byte] = crc;
}

/** CRC of bytes[start, end), continuing from `crc`. */
export function fitCrc(bytes: Uint8Array, start: number, end: number, crc = 0): number {
  let value = crc;
  for (let i = start; i < end; i++) value = (value >>> 8) ^ TABLE[(value ^ bytes[i]!) & 0xff]!;
  return value;
}
