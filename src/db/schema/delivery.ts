import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import { FREE, type SourcePolicy } from '../../core/access/source-policy.ts';
import { athlete } from './athlete.ts';
import { rawFile } from './raw-file.ts';

export const DELIVERY_STATES = [
  'received',
  'decoded',
  'matched',
  'analysed',
  'reviewed',
  'rejected',
  'duplicate',
  'parked',
] as const;
/** The last four are final; `parked` waits for a person or a newer parser. */
export type DeliveryState = (typeof DELIVERY_STATES)[number];
export type DeliverySource = 'upload' | 'archive' | 'folder' | 'webhook' | 'pull' | 'demo';

/** Bytes that reached us, and how far they got. */
export const delivery = pgTable(
  'delivery',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    deliveryId: text().notNull(),
    /** what makes a second arrival the same one: provider object, or digest and entry path; never the name alone */
    naturalKey: text().notNull(),
    source: text().$type<DeliverySource>().notNull(),
    /** the platform it came from; null: the athlete's own file */
    platform: text(),
    /** what that platform lets be done with it, and with all that is derived from it */
    policy: jsonb().$type<SourcePolicy>().notNull().default(FREE),
    /** from when on it must be gone; null: never */
    keptUntilMs: bigint({ mode: 'number' }),
    /** the delivery whose archive held this one */
    archiveId: text(),
    receivedMs: bigint({ mode: 'number' }).notNull(),
    originalName: text(),
    mediaType: text(),
    sizeBytes: integer().notNull(),
    /** null where nothing was kept, as for a file over the size limit */
    sha256: text(),
    state: text().$type<DeliveryState>().notNull().default('received'),
    /** why it is in this state: a stable code, and one sentence for the person */
    code: text(),
    detail: text(),
    /** the activity that shows the same run, where this one brought no other; the state becomes `duplicate` once that is reviewed */
    duplicateOf: text(),
    parserVersion: text(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.deliveryId] }),
    unique('delivery_natural_key').on(t.athleteId, t.naturalKey),
    // A raw file's row goes only when its athlete goes: cascading merely keeps the order of that from mattering.
    foreignKey({
      columns: [t.athleteId, t.sha256],
      foreignColumns: [rawFile.athleteId, rawFile.sha256],
    }).onDelete('cascade'),
    foreignKey({ columns: [t.athleteId, t.archiveId], foreignColumns: [t.athleteId, t.deliveryId] }).onDelete(
      'cascade',
    ),
    index('delivery_received').on(t.athleteId, t.receivedMs),
    index('delivery_unfinished')
      .on(t.athleteId, t.state)
      .where(sql`state in ('received', 'decoded', 'matched', 'analysed')`),
    index('delivery_kept_until').on(t.keptUntilMs).where(sql`kept_until_ms is not null`),
    check('delivery_state', sql.raw(`state in ('${DELIVERY_STATES.join("', '")}')`)),
  ],
);
