import { type Failure, fail, type Result } from '../../core/result.ts';
import type { ArchiveEntry, Unpacked } from './archive.ts';
import type { ByteSource } from './byte-source.ts';
import { type DecoderProcess, setClock, type Watched, watch } from './decoder-process.ts';
import { deadlineMs, LIMITS } from './limits.ts';
import type { DecodedPart } from './outcome.ts';
import type { PoolLimits } from './pool.ts';
import { OPERATION } from './protocol.ts';

/** How long bytes may take to reach a child, and how long a child may walk an archive without a word. */
const SILENCE_MS = 30_000;

const productionLimits: PoolLimits = { rssBytes: LIMITS.childRssBytes, deadlineMs };

export interface DecodedIn {
  /** 'not taken': the child died before it had the bytes */
  outcome: DecodedPart[] | Failure | 'not taken';
  cpuS: number;
}

/** Decodes one file in a child; its time runs from the moment the child has the bytes. */
export function decodeIn(
  child: DecoderProcess,
  bytes: Uint8Array,
  limits: PoolLimits = productionLimits,
): Promise<DecodedIn> {
  return new Promise((resolve) => {
    let received = false;
    const watched: Watched = { rssBytes: limits.rssBytes, allowedMs: 0, since: 0, cpuMsBefore: 0 };
    setClock(child, watched, SILENCE_MS);
    const finish = (outcome: DecodedIn['outcome'], cpuS = 0) => {
      stop();
      child.onAnswer = () => {};
      child.onExit = () => {};
      resolve({ outcome, cpuS });
    };
    const stop = watch(child, watched, finish);
    child.onExit = (failure) => finish(!received ? 'not taken' : failure);
    child.onAnswer = (answer) => {
      if (answer.is === 'received') {
        received = true;
        setClock(child, watched, limits.deadlineMs(bytes.length));
      } else if (answer.is === 'unpacked' && received) {
        watched.allowedMs = limits.deadlineMs(answer.bytes);
      } else if (answer.is === 'decoded') finish(answer.parts, answer.cpuS);
    };
    child.write(OPERATION.decode, bytes);
  });
}

/** Walks an archive in a child, which asks for the pieces it needs. Time stands still while the parent works. */
export function unpackIn(
  child: DecoderProcess,
  source: ByteSource,
  onEntry: (entry: ArchiveEntry) => Promise<void>,
  limits: PoolLimits = productionLimits,
): Promise<Result<Unpacked>> {
  return new Promise((resolve, reject) => {
    const watched: Watched = { rssBytes: limits.rssBytes, allowedMs: 0, since: 0, cpuMsBefore: 0 };
    setClock(child, watched, SILENCE_MS);
    let entry: { name: string; bytes: Buffer; filled: number } | null = null;
    const end = (settle: () => void) => {
      stop();
      child.onAnswer = () => {};
      child.onExit = () => {};
      settle();
    };
    const give = (failure: Failure) => end(() => resolve({ ok: false, error: failure }));
    const stop = watch(child, watched, give);
    /** Does the parent's part and answers with it. */
    const reply = (operation: number, work: Promise<Uint8Array>) => {
      watched.since = Number.POSITIVE_INFINITY;
      work.then(
        (payload) => {
          setClock(child, watched, SILENCE_MS);
          child.write(operation, payload);
        },
        (error) => end(() => reject(error)),
      );
    };
    const deliver = (taken: ArchiveEntry) =>
      reply(
        OPERATION.next,
        onEntry(taken).then(() => new Uint8Array(0)),
      );

    child.onExit = give;
    child.onAnswer = (answer) => {
      if (answer.is === 'read') reply(OPERATION.range, source.read(answer.start, answer.end));
      else if (answer.is === 'done') end(() => resolve(answer.result));
      else if (answer.is === 'entry') {
        const { name, size, failure } = answer;
        if (failure !== null) deliver({ name, content: { ok: false, error: failure } });
        else if (size > LIMITS.fileBytes)
          deliver({ name, content: fail('ENTRY_TOO_LARGE', 'The entry is too large.') });
        else if (size === 0) deliver({ name, content: { ok: true, value: new Uint8Array(0) } });
        else entry = { name, bytes: Buffer.allocUnsafeSlow(size), filled: 0 };
      } else if (answer.is === 'bytes' && entry !== null) {
        entry.bytes.set(answer.bytes, entry.filled);
        entry.filled += answer.bytes.length;
        if (entry.filled === entry.bytes.length) {
          const { name, bytes } = entry;
          entry = null;
          deliver({ name, content: { ok: true, value: bytes } });
        }
      }
    };
    const size = Buffer.alloc(8);
    size.writeDoubleLE(source.size);
    child.write(OPERATION.unpack, size);
  });
}
