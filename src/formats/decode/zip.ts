import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { type Failure, fail, ok, type Result } from '../../core/result.ts';
import type { ByteSource } from './byte-source.ts';
import { LIMITS } from './limits.ts';
import { SNIFF_BYTES } from './sniff.ts';

const BLOCK_BYTES = 256 * 1024;

export interface ZipEntry {
  name: string;
  isEncrypted: boolean;
  /** a symbolic link, device or pipe by its Unix mode */
  isSpecial: boolean;
  /** stored or deflated */
  isReadable: boolean;
  /** shares bytes with an entry that stands before it */
  overlaps: boolean;
  entry: Entry;
}

export interface Zip {
  file: ZipFile;
  /** as the archive declares it, which can be more than `entries` holds */
  entryCount: number;
  entries: ZipEntry[];
  /** why the list of entries ends early, or null */
  damage: Failure | null;
}

/**
 * Reads a zip's list of entries; of an archive that declares more than the limit only the count.
 * Errors: ARCHIVE_DAMAGED.
 */
export async function openZip(source: ByteSource): Promise<Result<Zip>> {
  let file: ZipFile;
  try {
    // Names are checked one by one and sizes while reading, so that one bad entry does not end the walk.
    file = await yauzl.fromRandomAccessReaderPromise(new SourceReader(source), source.size, {
      autoClose: false,
      decodeStrings: false,
      validateEntrySizes: false,
    });
  } catch {
    return fail('ARCHIVE_DAMAGED', 'The archive has no readable list of entries; it may be cut off.');
  }
  const zip: Zip = { file, entryCount: file.entryCount, entries: [], damage: null };
  if (file.entryCount > LIMITS.archiveEntries) return ok(zip);
  try {
    for await (const entry of file.eachEntry()) zip.entries.push(describe(entry));
  } catch {
    zip.damage = {
      code: 'ARCHIVE_DAMAGED',
      message: 'The list of entries is damaged; what stands before is read.',
    };
  }
  markOverlaps(zip.entries);
  return ok(zip);
}

function describe(entry: Entry): ZipEntry {
  const name = yauzl.getFileNameLowLevel(
    entry.generalPurposeBitFlag,
    entry.fileNameRaw,
    entry.extraFields,
    true,
  );
  const unixType = (entry.externalFileAttributes >>> 16) & 0o170000;
  const plain = unixType === 0 || unixType === 0o100000 || unixType === 0o040000;
  const described: ZipEntry = {
    // one letter more than allowed, so that a name that is too long is still seen to be
    name: name.length > LIMITS.entryNameLength ? name.slice(0, LIMITS.entryNameLength + 1) : name,
    isEncrypted: (entry.generalPurposeBitFlag & 0x41) !== 0 || entry.compressionMethod === 99,
    isSpecial: !plain,
    isReadable: entry.compressionMethod === 0 || entry.compressionMethod === 8,
    overlaps: false,
    entry,
  };
  // names and extra fields of 64 KB each would add up over all entries
  const none = Buffer.alloc(0);
  Object.assign(entry, { fileName: '', fileNameRaw: none, fileComment: '', fileCommentRaw: none });
  Object.assign(entry, { extraFieldRaw: none, extraFields: [] });
  return described;
}

/** An entry needs its local header (30 bytes, its name) and its data; no two may share any of that. */
function markOverlaps(entries: ZipEntry[]): void {
  const byOffset = entries
    .map((e, order) => ({ e, order, start: e.entry.relativeOffsetOfLocalHeader }))
    .sort((a, b) => a.start - b.start || a.order - b.order);
  let end = 0;
  for (const { e, start } of byOffset) {
    if (start < end) e.overlaps = true;
    end = Math.max(end, start + 30 + e.entry.fileNameLength + e.entry.compressedSize);
  }
}

export interface EntryRead {
  content: Result<Uint8Array> | 'skipped';
  /** bytes that came out, whatever became of them */
  outBytes: number;
}

/**
 * Unpacks one entry. `judge` sees its first bytes and answers how many bytes it may have, 'skip', or
 * a refusal.
 * Errors: ENTRY_DAMAGED, ENTRY_SIZE_WRONG, ENTRY_CRC_MISMATCH, ENTRY_TOO_LARGE, RATIO_TOO_HIGH,
 * ARCHIVE_TOO_LARGE, and the refusal of `judge`.
 */
export async function readZipEntry(
  zip: Zip,
  { entry }: ZipEntry,
  rules: { outLeft: number; judge: (head: Uint8Array) => Promise<number | 'skip' | Failure> },
): Promise<EntryRead> {
  const declared = entry.uncompressedSize;
  let buffer = Buffer.alloc(Math.min(declared, SNIFF_BYTES));
  let filled = 0;
  let outBytes = 0;
  let crc = 0;
  let judged = false;
  const refuse = (code: string, message: string): EntryRead => ({ content: fail(code, message), outBytes });

  /** Judges the head and makes room for the rest; null: go on. */
  const judgeHead = async (): Promise<EntryRead | null> => {
    judged = true;
    const verdict = await rules.judge(buffer.subarray(0, filled));
    if (verdict === 'skip') return { content: 'skipped', outBytes };
    if (typeof verdict === 'object') return { content: { ok: false, error: verdict }, outBytes };
    if (declared > verdict)
      return refuse('ENTRY_TOO_LARGE', `The entry has more than ${verdict / 2 ** 20} MB.`);
    const whole = Buffer.allocUnsafeSlow(declared);
    buffer.copy(whole, 0, 0, filled);
    buffer = whole;
    return null;
  };

  let stream: Readable | undefined;
  try {
    stream = await zip.file.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      outBytes += chunk.length;
      if (outBytes > declared)
        return refuse('ENTRY_SIZE_WRONG', 'The entry unpacks to more than it declares.');
      if (outBytes > rules.outLeft) return refuse('ARCHIVE_TOO_LARGE', 'The archive unpacks to too much.');
      if (outBytes > LIMITS.ratioFreeBytes && outBytes > entry.compressedSize * LIMITS.ratio) {
        return refuse('RATIO_TOO_HIGH', `The entry unpacks to more than ${LIMITS.ratio} times its size.`);
      }
      crc = crc32(chunk, crc);
      let rest = chunk;
      while (rest.length > 0) {
        const taken = rest.copy(buffer, filled);
        filled += taken;
        rest = rest.subarray(taken);
        if (!judged && filled === buffer.length) {
          const end = await judgeHead();
          if (end !== null) return end;
        }
      }
    }
  } catch {
    return refuse('ENTRY_DAMAGED', 'The entry is damaged and cannot be unpacked.');
  } finally {
    stream?.destroy();
  }
  if (!judged) {
    const end = await judgeHead();
    if (end !== null) return end;
  }
  if (filled !== declared) return refuse('ENTRY_SIZE_WRONG', 'The entry unpacks to less than it declares.');
  if (crc !== entry.crc32) return refuse('ENTRY_CRC_MISMATCH', "The entry's checksum is wrong.");
  return { content: ok(buffer), outBytes };
}

/** Lets yauzl read from a source; small reads share one block that reads ahead. */
class SourceReader extends yauzl.RandomAccessReader {
  readonly #source: ByteSource;
  #block: { start: number; bytes: Uint8Array } = { start: 0, bytes: new Uint8Array(0) };

  constructor(source: ByteSource) {
    super();
    this.#source = source;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const readBlock = (at: number) => this.#readBlock(at, Math.min(end - at, BLOCK_BYTES));
    async function* blocks() {
      for (let at = start; at < end; at += BLOCK_BYTES) yield await readBlock(at);
    }
    return Readable.from(blocks(), { objectMode: false });
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#readBlock(position, length).then(
      (bytes) => {
        buffer.set(bytes, offset);
        callback(bytes.length < length ? new Error('unexpected end of the archive') : null);
      },
      (error: Error) => callback(error),
    );
  }

  async #readBlock(position: number, length: number): Promise<Uint8Array> {
    const { start, bytes } = this.#block;
    if (position < start || position + length > start + bytes.length) {
      const read = await this.#source.read(
        position,
        Math.min(this.#source.size, position + Math.max(length, BLOCK_BYTES)),
      );
      this.#block = { start: position, bytes: read };
    }
    const at = position - this.#block.start;
    return this.#block.bytes.subarray(at, at + length);
  }
}
