import { z } from 'zod';
import type { listNotes } from '../../db/queries/note.ts';
import { NOTE_ABOUT } from '../../db/schema/note.ts';
import { isoTime } from '../plain.ts';

export const noteAbout = z
  .enum(NOTE_ABOUT)
  .describe('What it is about; with `aboutId`: the activity, the week’s Monday, the decision');

export const noteView = z
  .object({
    id: z.string(),
    about: noteAbout,
    aboutId: z.string(),
    author: z.string(),
    authorName: z.string().nullable().describe('null: whoever that was has no account any more'),
    role: z.enum(['runner', 'coach']),
    text: z.string(),
    at: z.string(),
    isOwn: z.boolean(),
    isRead: z.boolean(),
  })
  .meta({ id: 'Note' });

type Listed = Awaited<ReturnType<typeof listNotes>>[number];

export function viewNote(
  row: Listed,
  reader: string,
  nameOf: (id: string) => string | null,
): z.infer<typeof noteView> {
  const { noteId, about, aboutId, author, role, text, createdMs, isRead } = row;
  return {
    ...{ id: noteId, about, aboutId, author, role, text, isRead },
    authorName: nameOf(author),
    at: isoTime(createdMs),
    isOwn: author === reader,
  };
}
