import { fileURLToPath } from 'node:url';
import { type Failure, fail, type Result } from '../../core/result.ts';
import type { ArchiveEntry, Unpacked } from './archive.ts';
import type { ByteSource } from './byte-source.ts';
import { type DecoderProcess, rssOf, startDecoder } from './decoder-process.ts';
import { rejectedFacts } from './facts.ts';
import { LIMITS } from './limits.ts';
import type { DecodedPart } from './outcome.ts';
import { decodeIn, unpackIn } from './tasks.ts';

/** A child is replaced after this many files, this much processor time, or when it stays this large. A new one takes a second to be as fast. */
const REPLACE_AFTER = { files: 2000, cpuS: 300, rssBytes: 300 * 1024 * 1024 };

export interface DecodePool {
  /** Decodes one file, plain or gzipped. Never rejects: what cannot be read is a rejected part. */
  decode(bytes: Uint8Array, about: { file: string }): Promise<DecodedPart[]>;
  /**
   * Walks an archive in a child of its own; `onEntry` gets one activity file at a time and is awaited.
   * Errors: those of `unpack` in archive.ts, DECODER_*. Rejects only with what `onEntry` or the source throws.
   */
  unpack(source: ByteSource, onEntry: (entry: ArchiveEntry) => Promise<void>): Promise<Result<Unpacked>>;
  /** Lets running work end, then ends every child. */
  close(): Promise<void>;
}

export interface PoolOptions {
  /** decoder processes at work at the same time; they are started when needed and kept */
  size: number;
  /** another module in the child's place: only for tests of the pool itself */
  decoderPath?: string;
  limits?: PoolLimits;
  /** other numbers than usual: only for tests */
  replaceAfter?: Partial<typeof REPLACE_AFTER>;
  /** hears of every decoder process that crashed, hung or grew too large, by the code of it */
  onFailure?: (code: string) => void;
}

export interface PoolLimits {
  rssBytes: number;
  deadlineMs: (unpackedBytes: number) => number;
}

/** Decodes files in child processes, so that no file can harm, stop or fill the process that asks. */
export function createDecodePool(options: PoolOptions): DecodePool {
  const path = options.decoderPath ?? fileURLToPath(new URL('./child.ts', import.meta.url));
  const most = { ...REPLACE_AFTER, ...options.replaceAfter };
  const members = new Set<DecoderProcess>();
  const unpackers = new Set<DecoderProcess>();
  const idle: DecoderProcess[] = [];
  const waiting: (() => void)[] = [];
  const running = new Set<Promise<unknown>>();
  let closed = false;

  function start(owners: Set<DecoderProcess>): DecoderProcess {
    const child = startDecoder(path);
    owners.add(child);
    void child.exited.then(() => {
      owners.delete(child);
      const at = idle.indexOf(child);
      if (at >= 0) idle.splice(at, 1);
      waiting.shift()?.();
    });
    return child;
  }

  /** A child that is ready to work, or null where it could not be started. */
  async function acquire(): Promise<DecoderProcess | null> {
    for (;;) {
      const rested = idle.pop();
      if (rested?.isAlive()) return rested;
      if (members.size < options.size) {
        const fresh = start(members);
        return (await fresh.ready) ? fresh : null;
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }

  function release(child: DecoderProcess, cpuS: number): void {
    child.filesRead++;
    const spent = child.filesRead >= most.files || cpuS > most.cpuS || rssOf(child.pid) > most.rssBytes;
    if (!child.isAlive()) return; // its exit wakes the next one
    if (spent) return void child.end();
    idle.push(child);
    waiting.shift()?.();
  }

  async function decode(bytes: Uint8Array): Promise<DecodedPart[] | Failure> {
    // A child can have died since its last file; one that never took the bytes says nothing about them.
    for (let attempt = 0; attempt < 3; attempt++) {
      const child = await acquire();
      if (child === null) break;
      const decoded = await decodeIn(child, bytes, options.limits);
      release(child, decoded.cpuS);
      if (decoded.outcome !== 'not taken') {
        if (!Array.isArray(decoded.outcome)) options.onFailure?.(decoded.outcome.code);
        return decoded.outcome;
      }
    }
    return { code: 'DECODER_CRASHED', message: 'No decoder process could be started.' };
  }

  async function unpack(source: ByteSource, onEntry: (entry: ArchiveEntry) => Promise<void>) {
    const child = start(unpackers);
    try {
      if (!(await child.ready)) return fail('DECODER_CRASHED', 'No decoder process could be started.');
      return await unpackIn(child, source, onEntry, options.limits);
    } finally {
      void child.end();
    }
  }

  function track<T>(work: Promise<T>): Promise<T> {
    running.add(work);
    const forget = () => void running.delete(work);
    work.then(forget, forget);
    return work;
  }

  return {
    async decode(bytes, { file }) {
      if (closed)
        return rejectedPart(file, { code: 'DECODER_CLOSED', message: 'Decoding has been shut down.' });
      if (bytes.length > LIMITS.fileBytes) return rejectedPart(file, tooLarge());
      const outcome = await track(decode(bytes));
      if (!Array.isArray(outcome)) return rejectedPart(file, outcome);
      for (const part of outcome) part.facts.file = file;
      return outcome;
    },
    unpack(source, onEntry) {
      if (closed) return Promise.resolve(fail('DECODER_CLOSED', 'Decoding has been shut down.'));
      return track(unpack(source, onEntry));
    },
    async close() {
      closed = true;
      await Promise.allSettled(running);
      await Promise.all([...members, ...unpackers].map((child) => child.end()));
    },
  };
}

function rejectedPart(file: string, failure: Failure): DecodedPart[] {
  return [{ facts: rejectedFacts(file, failure), activity: null }];
}

function tooLarge(): Failure {
  return { code: 'FILE_TOO_LARGE', message: `The file is larger than ${LIMITS.fileBytes / 2 ** 20} MB.` };
}
