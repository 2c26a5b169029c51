/** Files of one transaction and of one job: a statement for many costs little more than for one. */
const TOGETHER = 32;
const TOGETHER_BYTES = 8 * 2 ** 20;

/** Gathers files for `take`, which is awaited with some at a time; `end` hands over the last ones. */
export function inBatches<T>(sizeOf: (file: T) => number, take: (files: T[]) => Promise<void>) {
  let gathered: T[] = [];
  let bytes = 0;
  async function end(): Promise<void> {
    const files = gathered;
    gathered = [];
    bytes = 0;
    if (files.length > 0) await take(files);
  }
  return {
    async add(file: T): Promise<void> {
      gathered.push(file);
      bytes += sizeOf(file);
      if (gathered.length >= TOGETHER || bytes >= TOGETHER_BYTES) await end();
    },
    end,
  };
}
