import { z } from 'zod';
import { previewStatement, readStatements, stateZones } from '../../../services/history/state-zones.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { granted, problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import {
  correctionPreview,
  newStatement,
  statedZones,
  statementView,
  toStated,
  viewPreview,
  viewStatement,
} from '../../schemas/zone.ts';

const statements = z.object({ statements: z.array(statementView).describe('Oldest day first') });

export const listZoneStatements: Route = (api) => {
  api.get(
    '/zones/statements',
    {
      config: { access: { action: 'training:read', resource: 'athlete' } },
      schema: {
        operationId: 'listZoneStatements',
        summary: 'What the runner stated about the threshold, and from which day on',
        tags: ['training'],
        querystring: noQuery,
        response: { 200: statements, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const all = await deps.db.read((db) => readStatements(db, athleteId));
      return { statements: all.map(viewStatement) };
    },
  );
};

export const previewZoneStatement: Route = (api) => {
  api.post(
    '/zones/statements/preview',
    {
      config: { access: { action: 'athlete:change', resource: 'athlete' } },
      schema: {
        operationId: 'previewZoneStatement',
        summary: 'What a threshold from a day on would change',
        description:
          'Zones, verdicts, loads, fitness and flags before and after; nothing is stored. `preview` is null where there is no activity yet, and a day before today then needs none.',
        tags: ['training'],
        querystring: noQuery,
        body: statedZones,
        response: { 200: z.object({ preview: correctionPreview.nullable() }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const now = await deps.evaluations.of(athleteId);
      const preview = granted(
        await deps.evaluations.alone(athleteId, () =>
          previewStatement(deps, athleteId, toStated(request.body), now),
        ),
      );
      return { preview: preview === null ? null : viewPreview(preview) };
    },
  );
};

export const stateZone: Route = (api) => {
  api.post(
    '/zones/statements',
    {
      config: { access: { action: 'athlete:change', resource: 'athlete' } },
      schema: {
        operationId: 'stateZones',
        summary: 'State a threshold from a day on, or correct the past',
        description:
          'A day before today corrects the past and takes the `previewId` of a preview, which is refused once it would do something else. The same again changes nothing. Answers all that stands stated.',
        tags: ['training'],
        querystring: noQuery,
        body: newStatement,
        response: { 200: statements, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const { previewId = null, ...stated } = request.body;
      const now = await deps.evaluations.of(athleteId);
      const all = granted(
        await deps.evaluations.alone(athleteId, () =>
          stateZones(deps, athleteId, toStated(stated), previewId, now),
        ),
      );
      return { statements: all.map(viewStatement) };
    },
  );
};
