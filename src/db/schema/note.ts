import { bigint, foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

export const NOTE_ABOUT = ['activity', 'week', 'decision'] as const;
export type NoteAbout = (typeof NOTE_ABOUT)[number];

/** A word between runner and coaches about a run, a week or a decision. */
export const note = pgTable(
  'note',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    noteId: text().notNull(),
    about: text().$type<NoteAbout>().notNull(),
    /** the activity, the week's Monday, the decision; without a key: what is said outlives a deleted run */
    aboutId: text().notNull(),
    author: text().notNull(),
    role: text().$type<'runner' | 'coach'>().notNull(),
    text: text().notNull(),
    createdMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.noteId] }),
    index('note_about').on(t.athleteId, t.about, t.aboutId),
    index('note_created').on(t.athleteId, t.createdMs),
  ],
);

/** Who has read which note; its author has. */
export const noteSeen = pgTable(
  'note_seen',
  {
    athleteId: text().notNull(),
    noteId: text().notNull(),
    reader: text().notNull(),
    seenMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.noteId, t.reader] }),
    foreignKey({
      name: 'note_seen_note',
      columns: [t.athleteId, t.noteId],
      foreignColumns: [note.athleteId, note.noteId],
    }).onDelete('cascade'),
  ],
);
