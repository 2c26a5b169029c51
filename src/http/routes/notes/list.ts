import { z } from 'zod';
import { countUnread, listNotes as listRows } from '../../../db/queries/note.ts';
import { namesOf } from '../../../services/people/names.ts';
import type { Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { authorized } from '../../authorize.ts';
import { formatCursor, parseCursor } from '../../cursor.ts';
import { peopleOf } from '../../people/people-of.ts';
import { problemResponses, refusal } from '../../problem.ts';
import { noteAbout, noteView, viewNote } from '../../schemas/note.ts';
import { wholeNumber } from '../../schemas/parameters.ts';

const query = z.strictObject({
  about: noteAbout.optional(),
  aboutId: z.string().min(1).max(120).optional(),
  unread: z.enum(['true', 'false']).default('false'),
  limit: wholeNumber(1, 200).default(50),
  cursor: z.string().max(300).optional(),
});

export const listNotes: Route = (api, http) => {
  api.get(
    '/notes',
    {
      config: { access: { action: 'notes:read', resource: 'athlete' } },
      schema: {
        operationId: 'listNotes',
        summary: 'What runner and coaches wrote to each other, newest first',
        description: 'Of everything, or with `about` and `aboutId` of one run, week or decision.',
        tags: ['desk'],
        querystring: query,
        response: {
          200: z.object({
            unread: z.int().describe('Of all notes, those that you have not read'),
            notes: z.array(noteView),
            nextCursor: z.string().nullable(),
          }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const checked = authorized(request);
      const { athleteId, deps } = checked;
      const reader = askerOf(checked).id;
      const { about, aboutId, unread, limit, cursor } = request.query;
      if ((about === undefined) !== (aboutId === undefined))
        throw refusal(
          'VALIDATION_FAILED',
          'What notes are about is asked for with both `about` and `aboutId`.',
        );
      const at = cursor === undefined ? undefined : parseCursor(cursor);
      const page = {
        about: about === undefined ? undefined : { about, aboutId: aboutId! },
        unreadOnly: unread === 'true',
        before: at === undefined ? undefined : { createdMs: at.startMs, noteId: at.activityId },
        limit: limit + 1,
      };
      const { rows, open } = await deps.db.read(async (db) => ({
        rows: await listRows(db, athleteId, reader, page),
        open: await countUnread(db, athleteId, reader),
      }));
      const authors = rows.map((r) => r.author);
      const names = await namesOf(peopleOf(http, deps), { accounts: authors, athletes: authors });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return {
        unread: open,
        notes: shown.map((row) => viewNote(row, reader, names)),
        nextCursor:
          rows.length > limit && last !== undefined
            ? formatCursor({ startMs: last.createdMs, activityId: last.noteId })
            : null,
      };
    },
  );
};
