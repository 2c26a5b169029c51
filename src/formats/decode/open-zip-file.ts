import type { Readable } from 'node:stream';
import yauzl, { type Entry } from 'yauzl';

/** A zip on this machine whose files are read by name; sizes and checksums are checked while reading. */
export interface ZipFileReader {
  /** null where there is none of this name */
  read(name: string): Promise<Readable | null>;
  close(): Promise<void>;
}

/** More than any export of ours has. */
const MOST_ENTRIES = 1_000_000;

/** Null where the file is no zip that can be read. */
export async function openZipFile(path: string): Promise<ZipFileReader | null> {
  try {
    const file = await yauzl.openPromise(path, { autoClose: false, strictFileNames: true });
    const entries = new Map<string, Entry>();
    for await (const entry of file.eachEntry()) {
      entries.set(entry.fileName, entry);
      if (entries.size > MOST_ENTRIES) break;
    }
    return {
      async read(name) {
        const entry = entries.get(name);
        return entry === undefined ? null : file.openReadStreamPromise(entry);
      },
      async close() {
        file.close();
      },
    };
  } catch {
    return null;
  }
}
