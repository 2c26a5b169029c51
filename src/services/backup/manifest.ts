import { z } from 'zod';

const damagedFile = z.strictObject({
  /** `<owner>/<digest>` */
  file: z.string(),
  /** its bytes are others than those its digest names, cannot be read, or are not there */
  why: z.enum(['altered', 'unreadable', 'lost']),
});

/** What stands in a backup. It is written last: a folder without it is none. */
export const manifest = z.strictObject({
  format: z.literal(1),
  /** when the database was looked at, by the clock of who did */
  takenAt: z.string(),
  /** of the schema, in their order */
  migrations: z.array(z.strictObject({ name: z.string(), sha256: z.string() })),
  queueVersion: z.number().nullable(),
  tables: z.array(z.strictObject({ name: z.string(), file: z.string(), rows: z.int(), sha256: z.string() })),
  files: z.int(),
  /** named by the database and no longer in the store: erased, or out of term, while it was taken */
  missing: z.int(),
  /** that should be in it and are not */
  damaged: z.array(damagedFile).default([]),
});
export type Manifest = z.infer<typeof manifest>;
export type DamagedFile = z.infer<typeof damagedFile>;

export const MANIFEST = 'manifest.json';
export const ROWS = 'rows';
export const FILES = 'files';
