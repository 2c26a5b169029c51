import type { FileHandle } from 'node:fs/promises';

/** Bytes that can be read in pieces, so that an archive never has to be in memory as a whole. */
export interface ByteSource {
  size: number;
  /** bytes from `start` up to `end`, which is not included; fewer at the end of the source */
  read(start: number, end: number): Promise<Uint8Array>;
}

export function bytesSource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: async (start, end) => bytes.subarray(start, end) };
}

export function fileSource(handle: FileHandle, size: number): ByteSource {
  return {
    size,
    async read(start, end) {
      const buffer = Buffer.allocUnsafeSlow(Math.max(0, Math.min(end, size) - start));
      let filled = 0;
      while (filled < buffer.length) {
        const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, start + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
  };
}
