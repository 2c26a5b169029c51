import { and, count, desc, eq, inArray, isNull, lt, ne, or } from 'drizzle-orm';
import { type NoteAbout, note, noteSeen } from '../schema/note.ts';
import type { Db, Tx } from '../transaction.ts';

export type Note = typeof note.$inferSelect;

export interface NotePage {
  about?: { about: NoteAbout; aboutId: string } | undefined;
  /** only those that this reader has not read */
  unreadOnly?: boolean;
  before?: Pick<Note, 'createdMs' | 'noteId'> | undefined;
  limit: number;
}

/** Newest first, each with whether this reader has read it. */
export async function listNotes(
  db: Db,
  athleteId: string,
  reader: string,
  { about, unreadOnly = false, before, limit }: NotePage,
): Promise<(Note & { isRead: boolean })[]> {
  const rows = await db
    .select({ note, seen: noteSeen.reader })
    .from(note)
    .leftJoin(noteSeen, isSeenBy(reader))
    .where(
      and(
        eq(note.athleteId, athleteId),
        about === undefined ? undefined : and(eq(note.about, about.about), eq(note.aboutId, about.aboutId)),
        unreadOnly ? isUnread(reader) : undefined,
        before === undefined
          ? undefined
          : or(
              lt(note.createdMs, before.createdMs),
              and(eq(note.createdMs, before.createdMs), lt(note.noteId, before.noteId)),
            ),
      ),
    )
    .orderBy(desc(note.createdMs), desc(note.noteId))
    .limit(limit);
  return rows.map((row) => ({ ...row.note, isRead: row.seen !== null || row.note.author === reader }));
}

export async function countUnread(db: Db, athleteId: string, reader: string): Promise<number> {
  const [found] = await db
    .select({ n: count() })
    .from(note)
    .leftJoin(noteSeen, isSeenBy(reader))
    .where(and(eq(note.athleteId, athleteId), isUnread(reader)));
  return found?.n ?? 0;
}

const isSeenBy = (reader: string) =>
  and(eq(noteSeen.athleteId, note.athleteId), eq(noteSeen.noteId, note.noteId), eq(noteSeen.reader, reader));
const isUnread = (reader: string) => and(ne(note.author, reader), isNull(noteSeen.reader));

export async function getNote(db: Db, athleteId: string, noteId: string): Promise<Note | null> {
  const rows = await db
    .select()
    .from(note)
    .where(and(eq(note.athleteId, athleteId), eq(note.noteId, noteId)));
  return rows[0] ?? null;
}

export async function insertNote(tx: Tx, row: Note): Promise<void> {
  await tx.insert(note).values(row);
}

export async function deleteNote(tx: Tx, athleteId: string, noteId: string): Promise<void> {
  await tx.delete(note).where(and(eq(note.athleteId, athleteId), eq(note.noteId, noteId)));
}

/** Of these notes, those that are there are read; twice is as good as once. */
export async function markSeen(
  tx: Tx,
  athleteId: string,
  { reader, noteIds, seenMs }: { reader: string; noteIds: readonly string[]; seenMs: number },
): Promise<void> {
  const there = await tx
    .select({ noteId: note.noteId })
    .from(note)
    .where(and(eq(note.athleteId, athleteId), inArray(note.noteId, [...noteIds]), ne(note.author, reader)));
  if (there.length === 0) return;
  await tx
    .insert(noteSeen)
    .values(there.map(({ noteId }) => ({ athleteId, noteId, reader, seenMs })))
    .onConflictDoNothing();
}

/** Has the notes about one activity speak of another; answers which. */
export async function moveNotes(tx: Tx, athleteId: string, fromId: string, toId: string): Promise<string[]> {
  const moved = await tx
    .update(note)
    .set({ aboutId: toId })
    .where(and(eq(note.athleteId, athleteId), eq(note.about, 'activity'), eq(note.aboutId, fromId)))
    .returning({ noteId: note.noteId });
  return moved.map((row) => row.noteId);
}

/** Points these notes about an activity at another one. */
export async function pointNotes(
  tx: Tx,
  athleteId: string,
  noteIds: readonly string[],
  toId: string,
): Promise<void> {
  if (noteIds.length === 0) return;
  await tx
    .update(note)
    .set({ aboutId: toId })
    .where(and(eq(note.athleteId, athleteId), inArray(note.noteId, [...noteIds])));
}
