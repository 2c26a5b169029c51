import { type Failure, fail, ok, type Result } from '../../core/result.ts';
import { type ByteSource, bytesSource } from './byte-source.ts';
import { isActivityName, isClutter, isZipName, refuseUnsafeName } from './entry-name.ts';
import { gunzip } from './gzip.ts';
import { LIMITS } from './limits.ts';
import { sniff } from './sniff.ts';
import { openZip, readZipEntry, type Zip, type ZipEntry } from './zip.ts';

/** One activity file of an archive, or why a file that should be one cannot be had. */
export interface ArchiveEntry {
  /** as the archive says it; inside an archive in the archive `INNER!ENTRY`. Never a path. */
  name: string;
  content: Result<Uint8Array>;
}

export interface Unpacked {
  /** files handed to `onEntry` */
  entries: number;
  /** files left out because they are no activity files: tables, pictures, pages */
  skipped: number;
}

interface Run {
  onEntry: (entry: ArchiveEntry) => Promise<void>;
  delivered: number;
  skipped: number;
  listed: number;
  outBytes: number;
}

/**
 * Walks a zip and the zips in it, hands over its activity files one at a time, and waits for each
 * `onEntry` before it reads on. What looks like an activity file by name or by its first bytes is
 * handed over, a refused one with its reason; everything else is counted.
 * Errors of the whole: ARCHIVE_DAMAGED, ARCHIVE_EMPTY, ARCHIVE_TOO_LARGE, ARCHIVE_TOO_MANY_ENTRIES.
 * Errors of an entry: those of `sniff`, `refusalOf` and `readZipEntry`, ARCHIVE_TOO_DEEP, ARCHIVE_DAMAGED.
 */
export async function unpack(
  source: ByteSource,
  onEntry: (entry: ArchiveEntry) => Promise<void>,
): Promise<Result<Unpacked>> {
  if (source.size > LIMITS.archiveBytes) {
    return fail('ARCHIVE_TOO_LARGE', `The archive is larger than ${LIMITS.archiveBytes / 2 ** 20} MB.`);
  }
  const run: Run = { onEntry, delivered: 0, skipped: 0, listed: 0, outBytes: 0 };
  const failure = await walk(source, '', 1, run);
  if (failure !== null) return { ok: false, error: failure };
  if (run.delivered === 0) {
    return fail('ARCHIVE_EMPTY', 'The archive holds no activity file; FIT, GPX or TCX files were expected.');
  }
  return ok({ entries: run.delivered, skipped: run.skipped });
}

async function walk(source: ByteSource, prefix: string, depth: number, run: Run): Promise<Failure | null> {
  const zip = await openZip(source);
  if (!zip.ok) return zip.error;
  run.listed += zip.value.entryCount;
  if (run.listed > LIMITS.archiveEntries) {
    run.listed -= zip.value.entryCount;
    return {
      code: 'ARCHIVE_TOO_MANY_ENTRIES',
      message: `The archive lists ${zip.value.entryCount} entries; at most ${LIMITS.archiveEntries} are read.`,
    };
  }
  if (declaredBytes(zip.value.entries) > LIMITS.archiveOutBytes) return tooMuch();
  for (const entry of zip.value.entries) {
    if (entry.name.endsWith('/')) continue;
    if (isClutter(entry.name)) run.skipped++;
    else await visit(zip.value, entry, prefix, depth, run);
    if (run.outBytes > LIMITS.archiveOutBytes) return tooMuch();
  }
  return zip.value.damage;
}

/** What the files that would be unpacked declare; none gives more than it declares. */
function declaredBytes(entries: ZipEntry[]): number {
  const sizes = entries.filter(({ name }) => isActivityName(name)).map(({ entry }) => entry.uncompressedSize);
  return sizes.filter((bytes) => bytes <= LIMITS.fileBytes).reduce((sum, bytes) => sum + bytes, 0);
}

async function visit(zip: Zip, entry: ZipEntry, prefix: string, depth: number, run: Run): Promise<void> {
  const name = prefix + entry.name.slice(0, LIMITS.entryNameLength);
  const expected = isActivityName(entry.name) || isZipName(entry.name);
  const deliver = async (content: Result<Uint8Array>) => {
    run.delivered++;
    await run.onEntry({ name, content });
  };
  /** A file that nobody expects to be an activity is left out without a word when it cannot be read. */
  const refuse = async (failure: Failure) => {
    if (expected) await deliver({ ok: false, error: failure });
    else run.skipped++;
  };

  const refusal = refusalOf(entry);
  if (refusal !== null) return refuse(refusal);

  let isZip = false;
  const read = await readZipEntry(zip, entry, {
    outLeft: LIMITS.archiveOutBytes - run.outBytes,
    judge: async (head) => {
      const sniffed = sniff(head);
      isZip = sniffed.ok && sniffed.value === 'zip';
      if (isZip && depth < LIMITS.archiveDepth) return LIMITS.nestedArchiveBytes;
      if (isZip)
        return { code: 'ARCHIVE_TOO_DEEP', message: 'The archive is nested too deep; it is not opened.' };
      if (!sniffed.ok) return expected ? sniffed.error : 'skip';
      if (!expected && sniffed.value === 'gzip' && !(await holdsActivity(head))) return 'skip';
      return LIMITS.fileBytes;
    },
  });
  run.outBytes += read.outBytes;
  if (read.content === 'skipped') run.skipped++;
  else if (!read.content.ok) await refuse(read.content.error);
  else if (isZip) {
    const failure = await walk(bytesSource(read.content.value), `${name}!`, depth + 1, run);
    if (failure !== null && run.outBytes <= LIMITS.archiveOutBytes) await refuse(failure);
  } else await deliver(read.content);
}

/** Errors: ENTRY_NAME_UNSAFE, ENTRY_IS_LINK, ENTRY_ENCRYPTED, ENTRY_METHOD_UNKNOWN, ENTRY_OVERLAPS. */
function refusalOf(entry: ZipEntry): Failure | null {
  const unsafe = refuseUnsafeName(entry.name);
  if (unsafe !== null) return unsafe;
  if (entry.isSpecial) {
    return { code: 'ENTRY_IS_LINK', message: 'The entry is a link or a device; a plain file was expected.' };
  }
  if (entry.isEncrypted) {
    return { code: 'ENTRY_ENCRYPTED', message: 'The entry is encrypted; a readable file was expected.' };
  }
  if (!entry.isReadable) {
    return { code: 'ENTRY_METHOD_UNKNOWN', message: 'The entry is packed by a method other than deflate.' };
  }
  if (entry.overlaps) {
    return {
      code: 'ENTRY_OVERLAPS',
      message: 'The entry shares its bytes with another entry of the archive.',
    };
  }
  return null;
}

/** True where the beginning of a gzip stream unpacks to the beginning of an activity file. */
async function holdsActivity(packedHead: Uint8Array): Promise<boolean> {
  const inner = await gunzip(packedHead);
  return inner.ok && sniff(inner.value.bytes).ok;
}

function tooMuch(): Failure {
  return {
    code: 'ARCHIVE_TOO_LARGE',
    message: `The archive unpacks to more than ${LIMITS.archiveOutBytes / 2 ** 30} GB; it is not read any further.`,
  };
}
