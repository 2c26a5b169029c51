/**
 * Every limit of reading files that somebody else made, in one place. Bytes are bytes as unpacked
 * unless the name says otherwise.
 */
const MIB = 1024 * 1024;

export const LIMITS = {
  /** one activity file, plain or unpacked, and one entry of an archive */
  fileBytes: 64 * MIB,
  /** an archive as it arrives */
  archiveBytes: 512 * MIB,
  /** everything that comes out of one archive, archives inside it included */
  archiveOutBytes: 4096 * MIB,
  /** entries of one archive, those of archives inside it included */
  archiveEntries: 20_000,
  /** an archive inside an archive: exports of Garmin hold parts that are far larger than any activity */
  nestedArchiveBytes: 256 * MIB,
  /** a zip (1) and the zips in it (2) */
  archiveDepth: 2,
  /** gzip inside gzip */
  gzipDepth: 2,
  /** unpacked to packed; real GPX stays below 40 */
  ratio: 200,
  /** what is smaller than this cannot hurt, whatever its ratio */
  ratioFreeBytes: MIB,
  /** the longest entry name that is kept */
  entryNameLength: 1000,
  /** what a decoder process may hold in memory */
  childRssBytes: 512 * MIB,
  /** JavaScript heap of a decoder process */
  childHeapMb: 320,
  /**
   * Time for one file: a base and a part that grows with its unpacked size, see `deadlineMs`. It is the
   * decoder's own processor time, so that a busy machine loses no good file; the maximum is real time.
   */
  deadlineBaseMs: 2_000,
  deadlinePerMibMs: 1_000,
  deadlineMaxMs: 30_000,
  /** a FIT sample has 16 to 50 bytes, one of GPX or TCX some 200: a megabyte of FIT is more work */
  fitDensity: 3,
} as const;

/** How long a decoder may work on a file of this many unpacked bytes, those of FIT times `fitDensity`. */
export function deadlineMs(bytes: number): number {
  return Math.min(LIMITS.deadlineMaxMs, LIMITS.deadlineBaseMs + (bytes / MIB) * LIMITS.deadlinePerMibMs);
}
