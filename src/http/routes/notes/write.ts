import { z } from 'zod';
import { readNotes, takeNoteBack, writeNote } from '../../../services/desk/notes.ts';
import { namesOf } from '../../../services/people/names.ts';
import type { Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { authorized } from '../../authorize.ts';
import { peopleOf } from '../../people/people-of.ts';
import { granted, problemResponses } from '../../problem.ts';
import { noteAbout, noteView, viewNote } from '../../schemas/note.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';
import { DONE, done } from '../../schemas/people.ts';

export const writeNoteRoute: Route = (api, http) => {
  api.post(
    '/notes',
    {
      config: { access: { action: 'notes:write', resource: 'athlete' } },
      schema: {
        operationId: 'writeNote',
        summary: 'Say something about a run, a week or a decision',
        description: 'By the runner, and by whom the runner lets read notes.',
        tags: ['desk'],
        querystring: noQuery,
        body: z.strictObject({
          about: noteAbout,
          aboutId: z.string().min(1).max(120),
          text: z.string().trim().min(1).max(4000),
        }),
        response: { 201: noteView, ...problemResponses },
      },
    },
    async (request, reply) => {
      const checked = authorized(request);
      const { athleteId, actor, deps } = checked;
      const asker = askerOf(checked);
      const row = granted(await writeNote(deps, athleteId, { ...asker, actor }, request.body));
      const who = { accounts: [row.author], athletes: [row.author] };
      const names = await namesOf(peopleOf(http, deps), who);
      reply.code(201);
      return viewNote({ ...row, isRead: true }, asker.id, names);
    },
  );
};

export const readNotesRoute: Route = (api) => {
  api.post(
    '/notes/read',
    {
      config: { access: { action: 'notes:write', resource: 'athlete' } },
      schema: {
        operationId: 'markNotesRead',
        summary: 'Say which notes you have read',
        tags: ['desk'],
        querystring: noQuery,
        body: z.strictObject({ notes: z.array(z.string().min(1).max(120)).min(1).max(200) }),
        response: { 200: done, ...problemResponses },
      },
    },
    async (request) => {
      const checked = authorized(request);
      const { athleteId, deps } = checked;
      await readNotes(deps, athleteId, askerOf(checked).id, request.body.notes);
      return DONE;
    },
  );
};

export const deleteNoteRoute: Route = (api) => {
  api.delete(
    '/notes/:id',
    {
      config: { access: { action: 'notes:write', resource: 'athlete' } },
      schema: {
        operationId: 'deleteNote',
        summary: 'Take a note of yours back',
        tags: ['desk'],
        params: idParam,
        querystring: noQuery,
        response: { 200: done, ...problemResponses },
      },
    },
    async (request) => {
      const checked = authorized(request);
      const { athleteId, actor, deps } = checked;
      const by = { ...askerOf(checked), actor };
      granted(await takeNoteBack(deps, athleteId, by, request.params.id));
      return DONE;
    },
  );
};
