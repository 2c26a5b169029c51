import { Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

/** One file of a zip that is written as it is read. */
export interface StreamedFile {
  name: string;
  content: AsyncIterable<Uint8Array>;
  /** false: stored as it is, for what is compressed already */
  isPacked: boolean;
}

const VERSION = 20;
const VERSION_64 = 45;
/** names in UTF-8; checksum and sizes follow the data */
const FLAGS = 0x0808;
/** 2026-01-01: a fixed date, so that the same files give the same bytes. */
const DOS_DATE = ((2026 - 1980) << 9) | (1 << 5) | 1;
const MOST_32 = 0xffff_ffff;
const MOST_16 = 0xffff;

interface Written {
  name: Buffer;
  method: number;
  crc: number;
  packed: number;
  size: number;
  at: number;
}

/**
 * A zip, piece by piece, of files whose sizes are not known before; each below 4 GB, together as large
 * as they are. `farFrom` is where 32 bits end, smaller only in tests. Throws ZIP_ENTRY_TOO_LARGE.
 */
export async function* streamZip(
  files: AsyncIterable<StreamedFile>,
  farFrom = MOST_32,
): AsyncGenerator<Buffer> {
  const entries: Written[] = [];
  let at = 0;
  const out = (bytes: Buffer) => {
    at += bytes.length;
    return bytes;
  };
  for await (const file of files) {
    const name = Buffer.from(file.name);
    const entry: Written = { name, method: file.isPacked ? 8 : 0, crc: 0, packed: 0, size: 0, at };
    entries.push(entry);
    yield out(Buffer.concat([u32(0x04034b50), u16(VERSION), commonFields({ ...entry }), u16(0), name]));
    const counted = counting(file.content, entry);
    const data = file.isPacked ? Readable.from(counted).pipe(createDeflateRaw()) : counted;
    for await (const chunk of data as AsyncIterable<Buffer>) {
      entry.packed += chunk.length;
      yield out(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
    }
    if (entry.size > MOST_32 || entry.packed > MOST_32) {
      throw Object.assign(new Error('A file of this zip is larger than 4 GB.'), {
        code: 'ZIP_ENTRY_TOO_LARGE',
      });
    }
    yield out(Buffer.concat([u32(0x08074b50), u32(entry.crc), u32(entry.packed), u32(entry.size)]));
  }
  const from = at;
  for (const entry of entries) yield out(directoryEntry(entry, farFrom));
  yield endOf(entries.length, from, at - from, farFrom);
}

async function* counting(content: AsyncIterable<Uint8Array>, entry: Written): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    entry.crc = crc32(chunk, entry.crc);
    entry.size += chunk.length;
    yield chunk;
  }
}

/** What a local and a central header share: flags, method, date, checksum, sizes, length of the name. */
function commonFields({ name, method, crc, packed, size }: Written): Buffer {
  return Buffer.concat([
    ...[u16(FLAGS), u16(method), u16(0), u16(DOS_DATE)],
    ...[u32(crc), u32(packed), u32(size), u16(name.length)],
  ]);
}

function directoryEntry(entry: Written, farFrom: number): Buffer {
  const isFar = entry.at >= farFrom;
  const extra = isFar ? Buffer.concat([u16(1), u16(8), u64(entry.at)]) : Buffer.alloc(0);
  const version = u16(isFar ? VERSION_64 : VERSION);
  return Buffer.concat([
    ...[u32(0x02014b50), version, version, commonFields(entry), u16(extra.length)],
    ...[u16(0), u16(0), u16(0), u32(0), u32(isFar ? MOST_32 : entry.at), entry.name, extra],
  ]);
}

function endOf(count: number, from: number, length: number, farFrom: number): Buffer {
  const isFar = count >= MOST_16 || from >= farFrom || length >= farFrom;
  const far = Buffer.concat([
    ...[u32(0x06064b50), u64(44), u16(VERSION_64), u16(VERSION_64), u32(0), u32(0)],
    ...[u64(count), u64(count), u64(length), u64(from)],
    ...[u32(0x07064b50), u32(0), u64(from + length), u32(1)],
  ]);
  const few = u16(isFar ? MOST_16 : count);
  const near = [u32(0x06054b50), u16(0), u16(0), few, few, u32(isFar ? MOST_32 : length)];
  return Buffer.concat([...(isFar ? [far] : []), ...near, u32(isFar ? MOST_32 : from), u16(0)]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
