import { crc32 } from 'node:zlib';

export interface ZipFile {
  name: string;
  bytes: Uint8Array;
}

const VERSION = 20;
const UTF8_NAMES = 0x0800;
/** 2026-01-01: a fixed date, so that the same files give the same bytes (EXP-7). */
const DOS_DATE = ((2026 - 1980) << 9) | (1 << 5) | 1;

/** A zip of small files, stored as they are. */
export function writeZip(files: readonly ZipFile[]): Uint8Array {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const encodedName = Buffer.from(name);
    const shared = sharedFields(bytes, encodedName.length);
    const entry = Buffer.concat([signature(0x04034b50), shared, encodedName, bytes]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([signature(0x02014b50), u16(VERSION), shared, place, encodedName]));
    local.push(entry);
    offset += entry.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, listed, end]);
}

/** What a local and a central header share: version, flags, method, date, checksum, sizes, lengths of name and extra. */
function sharedFields(bytes: Uint8Array, nameLength: number): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(UTF8_NAMES, 2);
  fields.writeUInt16LE(DOS_DATE, 8);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(bytes.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(nameLength, 22);
  return fields;
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
