import { crc32, deflateRawSync } from 'node:zlib';

/** One entry as it shall stand in the archive; what is left out is what an honest writer would write. */
export interface ZipPart {
  name: string | Buffer;
  data?: Uint8Array | string;
  stored?: boolean;
  flags?: number;
  method?: number;
  crc?: number;
  declaredSize?: number;
  /** Unix mode, kept in the upper half of the external attributes */
  mode?: number;
  /** use the local header of this earlier part instead of an own one */
  sharesWith?: number;
}

/** Writes a zip, lies included, as archives of strangers hold them. */
export function buildZip(parts: ZipPart[], declaredCount = parts.length): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const part of parts) {
    const name = Buffer.from(part.name as string);
    const data = Buffer.from((part.data ?? '') as string);
    const packed = part.stored ? data : deflateRawSync(data);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(part.flags ?? 0x800, 2);
    fields.writeUInt16LE(part.method ?? (part.stored ? 0 : 8), 4);
    fields.writeUInt32LE(part.crc ?? crc32(data), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(part.declaredSize ?? data.length, 18);
    fields.writeUInt16LE(name.length, 22);
    if (part.sharesWith === undefined) {
      const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, name, packed]);
      offsets.push(offset);
      files.push(local);
      offset += local.length;
    } else offsets.push(offsets[part.sharesWith]!);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((((part.mode ?? 0) << 16) >>> 0) as number, 6);
    tail.writeUInt32LE(offsets.at(-1)!, 10);
    directory.push(Buffer.from('PK\u0001\u0002'), Buffer.from([20, 3]), fields, tail, name);
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(Math.min(declaredCount, 0xffff), 8);
  end.writeUInt16LE(Math.min(declaredCount, 0xffff), 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, list, end]);
}
