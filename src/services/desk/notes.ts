import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Actor } from '../../core/access/can.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { isDay, weekStart } from '../../core/time.ts';
import { getActivity } from '../../db/queries/activity.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import { getDecision } from '../../db/queries/decision.ts';
import { deleteNote, getNote, insertNote, markSeen, type Note } from '../../db/queries/note.ts';
import { account } from '../../db/schema/account.ts';
import type { NoteAbout } from '../../db/schema/note.ts';
import type { Db, Tx } from '../../db/transaction.ts';
import type { Asker } from '../asker.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import type { JobQueue } from '../job-queue.ts';
import { tellPeople } from '../notify/tell-people.ts';
import { actOf, appendAudit } from '../people/audit.ts';
import { grantedTo } from './receivers.ts';

export interface NewNote {
  about: NoteAbout;
  aboutId: string;
  text: string;
}

/**
 * Says something about a run, a week or a decision, by the runner or somebody whom the runner lets read
 * notes. Errors: ACTIVITY_NOT_FOUND, DECISION_NOT_FOUND, WEEK_NOT_A_MONDAY.
 */
export async function writeNote(
  deps: ServiceDeps & { queue: Pick<JobQueue, 'due'> },
  athleteId: string,
  by: Asker & { actor: Actor },
  said: NewNote,
): Promise<Result<Note>> {
  return deps.db.transaction(async (tx): Promise<Result<Note>> => {
    await lockAthlete(tx, athleteId);
    const missing = await notThere(tx, athleteId, said);
    if (missing !== null) return missing;
    const row: Note = {
      ...{ athleteId, noteId: `note_${randomUUID().replaceAll('-', '')}`, ...said },
      ...{ author: by.id, role: by.role, createdMs: deps.now() },
    };
    await insertNote(tx, row);
    const detail = { note: row.noteId, about: said.about, id: said.aboutId };
    await appendAudit(tx, athleteId, row.createdMs, actOf(by.actor, 'notes:write', detail));
    const { noteId } = row;
    const readers = (await readersOf(tx, athleteId, row.createdMs)).filter((id) => id !== by.id);
    await tellPeople(deps, tx, readers, {
      ...{ athleteId, subject: `note/${noteId}`, version: 1, level: 'info', title: 'Told of a note' },
      about: { kind: 'note', athleteId, noteId },
    });
    return ok(row);
  });
}

/** The runner, and whom the runner lets read notes. */
async function readersOf(tx: Tx, athleteId: string, nowMs: number): Promise<string[]> {
  const runner = await tx
    .select({ id: account.accountId })
    .from(account)
    .where(eq(account.ownAthlete, athleteId));
  const coaches = await grantedTo(tx, athleteId, 'notes:read', nowMs);
  return [...runner.map((r) => r.id), ...coaches.map((r) => r.accountId)];
}

async function notThere(
  db: Db,
  athleteId: string,
  { about, aboutId }: NewNote,
): Promise<Result<never> | null> {
  switch (about) {
    case 'activity':
      return (await getActivity(db, athleteId, aboutId)) === null
        ? fail('ACTIVITY_NOT_FOUND', 'There is no such activity.')
        : null;
    case 'decision':
      return (await getDecision(db, athleteId, aboutId)) === null
        ? fail('DECISION_NOT_FOUND', 'There is no such decision.')
        : null;
    case 'week':
      return isDay(aboutId) && weekStart(aboutId) === aboutId
        ? null
        : fail('WEEK_NOT_A_MONDAY', 'A week is named by its Monday, YYYY-MM-DD.');
  }
}

/** Takes back what one said oneself. Errors: NOTE_NOT_FOUND, NOTE_IS_ANOTHERS. */
export async function takeNoteBack(
  deps: ServiceDeps,
  athleteId: string,
  by: Asker & { actor: Actor },
  noteId: string,
): Promise<Result<null>> {
  return deps.db.transaction(async (tx): Promise<Result<null>> => {
    await lockAthlete(tx, athleteId);
    const row = await getNote(tx, athleteId, noteId);
    if (row === null) return fail('NOTE_NOT_FOUND', 'There is no such note.');
    if (row.author !== by.id) return fail('NOTE_IS_ANOTHERS', 'Only who wrote a note takes it back.');
    await deleteNote(tx, athleteId, noteId);
    await appendAudit(tx, athleteId, deps.now(), actOf(by.actor, 'notes:write', { deleted: noteId }));
    return ok(null);
  });
}

export async function readNotes(
  deps: ServiceDeps,
  athleteId: string,
  reader: string,
  noteIds: readonly string[],
): Promise<void> {
  const seenMs = deps.now();
  await deps.db.transaction((tx) => markSeen(tx, athleteId, { reader, noteIds, seenMs }));
}
