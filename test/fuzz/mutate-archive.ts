import { gzipSync } from 'node:zlib';
import { buildZip, type ZipPart } from '../support/zip-builder.ts';
import type { Chance } from './chance.ts';
import { mutateBytes } from './mutate-bytes.ts';

/** Names that would lead out of a folder; `outside` is a folder that must stay empty. */
function hostileNames(outside: string): string[] {
  return [
    '../../outside/a.fit',
    '../outside/b.gpx',
    `${outside}/c.fit`,
    `..\\outside\\d.fit`,
    'C:\\e.fit',
    '/etc/passwd.fit',
    'x/../../outside/f.gpx',
    './g.fit',
    'a\u0000b.fit',
    '',
    '.fit',
    '__proto__.fit',
    'constructor',
    `${'n'.repeat(1200)}.fit`,
    'a/b/c/d.tcx',
    '.zip',
    'x.zip',
    'y.gz',
    '\u202etif.exe',
    'Z.FIT',
    'con.fit',
    'a\nb.fit',
    '__MACOSX/._a.fit',
  ];
}

function entry(files: readonly Uint8Array[], outside: string, chance: Chance, depth: number): ZipPart {
  const kind = chance.below(12);
  const data = chance.pick(files);
  const part: ZipPart = {
    name: `${chance.below(1000)}.${chance.pick(['fit', 'gpx', 'tcx', 'fit.gz', 'zip', 'csv'])}`,
    data,
  };
  if (kind === 0) part.name = chance.pick(hostileNames(outside));
  if (kind === 1)
    part.declaredSize = chance.pick([0, 1, data.length - 1, data.length + 1, 0x7fffffff, 0xfffffffe]);
  if (kind === 2) part.crc = chance.below(2 ** 32);
  if (kind === 3) part.mode = chance.pick([0o120777, 0o020666, 0o040755, 0o100644]);
  if (kind === 4) part.method = chance.pick([1, 8, 9, 12, 14, 99]);
  if (kind === 5) part.flags = chance.pick([1, 8, 0x41, 0x2000, 0xffff]);
  if (kind === 6) part.data = Buffer.alloc(chance.pick([0, 1, 3_000_000]), chance.pick([0, 0x20]));
  if (kind === 7 && depth < 4) {
    part.name = `nested-${depth}.zip`;
    part.data = zipOf(files, outside, chance, depth + 1);
  }
  if (kind === 8) part.data = gzipSync(data);
  return part;
}

function zipOf(files: readonly Uint8Array[], outside: string, chance: Chance, depth: number): Buffer {
  const count = depth === 1 && chance.isTrue(0.04) ? chance.pick([2_000, 20_001]) : 1 + chance.below(6);
  const parts =
    count > 100
      ? Array.from({ length: count }, (_, i): ZipPart => ({ name: `${i}.csv`, data: '' }))
      : Array.from({ length: count }, () => entry(files, outside, chance, depth));
  if (parts.length > 1 && chance.isTrue(0.1)) parts.at(-1)!.sharesWith = 0;
  const declared = chance.isTrue(0.1) ? chance.pick([0, 1, parts.length + 1, 0xffff]) : parts.length;
  return buildZip(parts, declared);
}

/** A zip with lies in its entries, sometimes with damage of its bytes on top. */
export function mutateZip(files: readonly Uint8Array[], outside: string, chance: Chance): Buffer {
  const zip = zipOf(files, outside, chance, 1);
  return chance.isTrue(0.4) ? mutateBytes(zip, chance) : zip;
}

const GZIP: ((file: Buffer, chance: Chance) => Buffer)[] = [
  (file, chance) => mutateBytes(gzipSync(file), chance),
  (file) => Buffer.concat([gzipSync(file), gzipSync(file)]),
  (file, chance) => Buffer.concat([gzipSync(file), Buffer.alloc(chance.below(500), chance.below(256))]),
  (file, chance) => {
    let nested: Buffer = file;
    for (let depth = 1 + chance.below(5); depth > 0; depth--) nested = gzipSync(nested);
    return nested;
  },
  (file, chance) => gzipSync(Buffer.concat([file, Buffer.alloc(chance.pick([100_000, 8_000_000]))])),
  (file, chance) => {
    const packed = gzipSync(file);
    packed[3] = chance.below(256);
    return packed;
  },
  (file, chance) => {
    const packed = gzipSync(file);
    return packed.fill(chance.below(256), packed.length - 1 - chance.below(8));
  },
];

/** A gzip stream around a sound file: cut, joined, nested, padded, or with lies in header and trailer. */
export function mutateGzip(file: Uint8Array, chance: Chance): Buffer {
  return chance.pick(GZIP)(Buffer.from(file), chance);
}
