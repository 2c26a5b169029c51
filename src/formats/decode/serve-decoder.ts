import { type ArchiveEntry, unpack } from './archive.ts';
import type { ByteSource } from './byte-source.ts';
import type { DecodedPart } from './outcome.ts';
import { type Answer, OPERATION, PIECE_BYTES, readFrames } from './protocol.ts';

type Decode = (bytes: Uint8Array, onUnpacked: (bytes: number) => void) => Promise<DecodedPart[]>;

/** The child's side of protocol.ts: answers frames until the parent goes away, then ends. */
export function serveDecoder(decode: Decode): void {
  let onRange: (bytes: Uint8Array) => void = () => {};
  let onNext: () => void = () => {};

  /** One read at a time: yauzl may still read ahead in an entry that was left while the next one begins. */
  let lastRead: Promise<unknown> = Promise.resolve();
  const source = (size: number): ByteSource => ({
    size,
    read(start, end) {
      const read = lastRead.then(
        () =>
          new Promise<Uint8Array>((resolve) => {
            onRange = resolve;
            void answer({ is: 'read', start, end });
          }),
      );
      lastRead = read;
      return read;
    },
  });

  /** Sends an entry in pieces and waits until the parent has taken it. */
  async function handOver({ name, content }: ArchiveEntry): Promise<void> {
    const taken = new Promise<void>((resolve) => {
      onNext = resolve;
    });
    const bytes = content.ok ? content.value : new Uint8Array(0);
    await answer({ is: 'entry', name, size: bytes.length, failure: content.ok ? null : content.error });
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      await answer({ is: 'bytes', bytes: bytes.subarray(at, at + PIECE_BYTES) });
    }
    await taken;
  }

  async function work(operation: number, payload: Buffer): Promise<void> {
    if (operation === OPERATION.decode) {
      await answer({ is: 'received' });
      const parts = await decode(payload, (bytes) => void answer({ is: 'unpacked', bytes }));
      const { user, system } = process.cpuUsage();
      await answer({ is: 'decoded', parts, cpuS: (user + system) / 1e6 });
    } else if (operation === OPERATION.unpack) {
      await answer({ is: 'done', result: await unpack(source(payload.readDoubleLE(0)), handOver) });
    }
  }

  process.on('disconnect', () => process.exit(0));
  process.stdin.on('end', () => process.exit(0));
  readFrames(process.stdin, (operation, payload) => {
    if (operation === OPERATION.range) onRange(payload);
    else if (operation === OPERATION.next) onNext();
    // an exception here ends the process, which the parent reports as a crash of this one file
    else void work(operation, payload);
  });
  void answer({ is: 'ready' });
}

function answer(message: Answer): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, {}, () => resolve());
  });
}
