import { createHash } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { LIMITS } from '../../formats/decode/limits.ts';
import { SNIFF_BYTES, sniff } from '../../formats/decode/sniff.ts';
import { refusal } from '../problem.ts';

/** A file of an upload as it arrived: kept until the whole request is there, so that an aborted one leaves nothing. */
export interface SpooledFile {
  name: string;
  sizeBytes: number;
  /** more than a single file may hold, and no archive: its bytes were not kept */
  tooLarge: boolean;
  /** a zip by its first bytes */
  isArchive: boolean;
  sha256: string;
  path: string;
  read(): Promise<Uint8Array>;
}

export interface Spool {
  files: SpooledFile[];
  /** Takes one file. Throws PAYLOAD_TOO_LARGE where the request goes over its limit, and what the stream throws. */
  take(name: string, bytes: Readable): Promise<void>;
  remove(): Promise<void>;
}

export interface SpoolLimits {
  totalBytes: number;
  fileBytes: number;
}

export const UPLOAD_LIMITS: SpoolLimits = { totalBytes: LIMITS.archiveBytes, fileBytes: LIMITS.fileBytes };

/** Removes what processes left that died with uploads under way; called before this process takes any. */
export async function sweepSpools(folder = tmpdir()): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = Number(/^pacekeeper-upload-(\d+)-/.exec(name)?.[1]);
    // a container gives a process the number that the one before it had
    if (Number.isNaN(pid) || (pid !== process.pid && isRunning(pid))) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A folder of this process for one request; the files in it are numbered. */
export async function openSpool(limits: SpoolLimits = UPLOAD_LIMITS): Promise<Spool> {
  const folder = await mkdtemp(join(tmpdir(), `pacekeeper-upload-${process.pid}-`));
  const files: SpooledFile[] = [];
  let total = 0;
  return {
    files,
    async take(name, bytes) {
      const path = join(folder, String(files.length));
      let sizeBytes = 0;
      let tooLarge = false;
      let isZip: boolean | null = null;
      let head = Buffer.alloc(0);
      const hash = createHash('sha256');
      await using file = await open(path, 'wx', 0o600);
      for await (const chunk of bytes as AsyncIterable<Buffer>) {
        isZip ??= chunk[0] === 0x50 && chunk[1] === 0x4b;
        sizeBytes += chunk.length;
        total += chunk.length;
        if (total > limits.totalBytes) {
          throw refusal('PAYLOAD_TOO_LARGE', `An upload may have ${mib(limits.totalBytes)} in all.`);
        }
        tooLarge ||= !isZip && sizeBytes > limits.fileBytes;
        if (head.length < SNIFF_BYTES) head = Buffer.concat([head, chunk]).subarray(0, SNIFF_BYTES);
        hash.update(chunk);
        if (!tooLarge) await file.writeFile(chunk);
      }
      const sniffed = sniff(head);
      const isArchive = sniffed.ok && sniffed.value === 'zip';
      const sha256 = hash.digest('hex');
      files.push({ name, sizeBytes, tooLarge, isArchive, sha256, path, read: () => readFile(path) });
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export function mib(bytes: number): string {
  return bytes < 2 ** 20 ? `${bytes} bytes` : `${bytes / 2 ** 20} MB`;
}
