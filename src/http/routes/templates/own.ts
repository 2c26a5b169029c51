import { z } from 'zod';
import {
  createTemplate,
  deleteTemplate,
  listTemplates,
  replaceTemplate,
  type Template,
} from '../../../services/desk/templates.ts';
import type { Route } from '../../api.ts';
import { ownAccount } from '../../people/people-of.ts';
import { isoTime } from '../../plain.ts';
import { granted, problemResponses } from '../../problem.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';
import { DONE, done, personName } from '../../schemas/people.ts';
import { templateSessions } from '../../schemas/plan.ts';

const text = z.strictObject({
  name: personName,
  note: z.string().trim().max(1000).default(''),
  sessions: templateSessions,
});
const template = z
  .object({
    id: z.string(),
    name: z.string(),
    note: z.string(),
    sessions: templateSessions,
    updatedAt: z.string(),
  })
  .meta({ id: 'PlanTemplate' });

const view = ({ templateId, name, note, sessions, updatedMs }: Template): z.infer<typeof template> => ({
  ...{ id: templateId, name, note, sessions: [...sessions] },
  updatedAt: isoTime(updatedMs),
});

export const listOwnTemplates: Route = (api, http) => {
  api.get(
    '/templates',
    {
      config: { access: { action: 'template:read', resource: 'account' } },
      schema: {
        operationId: 'listTemplates',
        summary: 'Your weeks and sessions to lay into plans, by name',
        description: 'Laid with the plan edit `lay`, of which a dry run says what it breaks.',
        tags: ['desk'],
        querystring: noQuery,
        response: { 200: z.object({ templates: z.array(template) }), ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      return { templates: (await listTemplates(people, account.accountId)).map(view) };
    },
  );
};

export const createOneTemplate: Route = (api, http) => {
  api.post(
    '/templates',
    {
      config: { access: { action: 'template:write', resource: 'account' } },
      schema: {
        operationId: 'createTemplate',
        summary: 'Keep weeks or a session to use again',
        tags: ['desk'],
        querystring: noQuery,
        body: text,
        response: { 201: template, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { people, account } = await ownAccount(http, request);
      const made = granted(await createTemplate(people, account.accountId, request.body));
      return reply.code(201).send(view(made));
    },
  );
};

export const replaceOneTemplate: Route = (api, http) => {
  api.put(
    '/templates/:id',
    {
      config: { access: { action: 'template:write', resource: 'account' } },
      schema: {
        operationId: 'replaceTemplate',
        summary: 'Change a template of yours; plans that it was laid into stay',
        tags: ['desk'],
        params: idParam,
        querystring: noQuery,
        body: text,
        response: { 200: template, ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      const { id } = request.params;
      return view(granted(await replaceTemplate(people, account.accountId, id, request.body)));
    },
  );
};

export const deleteOneTemplate: Route = (api, http) => {
  api.delete(
    '/templates/:id',
    {
      config: { access: { action: 'template:write', resource: 'account' } },
      schema: {
        operationId: 'deleteTemplate',
        summary: 'Delete a template of yours; plans that it was laid into stay',
        tags: ['desk'],
        params: idParam,
        querystring: noQuery,
        response: { 200: done, ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      granted(await deleteTemplate(people, account.accountId, request.params.id));
      return DONE;
    },
  );
};
