import { crc32 } from 'node:zlib';

/** The files of a zip that stores them as they are, found through its directory; checksums are checked. */
export function readStoredZip(zip: Uint8Array): Record<string, Buffer> {
  const bytes = Buffer.from(zip);
  const end = bytes.length - 22;
  if (bytes.readUInt32LE(end) !== 0x06054b50) throw new Error('no end of directory');
  const files: Record<string, Buffer> = {};
  let at = bytes.readUInt32LE(end + 16);
  for (let i = 0; i < bytes.readUInt16LE(end + 10); i++) {
    const [size, nameLength, local] = [
      bytes.readUInt32LE(at + 24),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt32LE(at + 42),
    ];
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(from, from + size);
    if (crc32(data) !== bytes.readUInt32LE(at + 16)) throw new Error(`the checksum of ${name}`);
    files[name] = data;
    at += 46 + nameLength;
  }
  return files;
}
