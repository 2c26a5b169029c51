import { sql } from 'drizzle-orm';
import { bigint, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { ProgramEventAbout } from '../../core/access/program-event.ts';
import { athlete } from './athlete.ts';

/** Something that programs are told of, written in the transaction that made it so; ids only. */
export const programEvent = pgTable(
  'program_event',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    /** what receivers know it by, over all tries and replays */
    eventId: text().notNull(),
    about: jsonb().$type<ProgramEventAbout>().notNull(),
    occurredMs: bigint({ mode: 'number' }).notNull(),
    /** since when its messages are to be planned; null: they are */
    tellMs: bigint({ mode: 'number' }),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.eventId] }),
    index('program_event_untold').on(t.tellMs).where(sql`tell_ms is not null`),
    index('program_event_occurred').on(t.occurredMs),
  ],
);
