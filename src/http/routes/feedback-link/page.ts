import { z } from 'zod';
import type { Feedback } from '../../../db/queries/feedback.ts';
import { answerLink, openLink, requestFeedback, type Tap } from '../../../services/desk/feedback-link.ts';
import type { Api, HttpDeps, Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { sendPage } from '../../html-page.ts';
import { peopleOf } from '../../people/people-of.ts';
import { isoTime } from '../../plain.ts';
import { granted, problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';

const params = z.strictObject({ token: z.string().max(600) });
const html = { description: 'A page', content: { 'text/html': { schema: z.string() } } };
const PLACES = ['foot', 'ankle', 'achilles', 'calf', 'shin', 'knee', 'thigh', 'hip', 'back', 'other'];
const FEELS = ['bad', 'poor', 'fair', 'good', 'great'];
const tap = z.strictObject({
  rpe: z.coerce.number().int().min(0).max(10).optional(),
  feel: z.coerce.number().int().min(1).max(5).optional(),
  pain: z.coerce.number().int().min(0).max(10).optional(),
  place: z.enum(PLACES as [string, ...string[]]).optional(),
});

export const requestRunFeedback: Route = (api, http) => {
  api.post(
    '/feedback-requests',
    {
      config: { access: { action: 'feedback:request', resource: 'athlete' }, tellsSecret: true },
      schema: {
        operationId: 'requestFeedback',
        summary: 'Ask the runner how a run felt, by a link that wants no sign-in',
        description: 'It opens this one run’s effort, feel and pain for three days, and nothing else.',
        tags: ['desk'],
        querystring: noQuery,
        body: z.strictObject({ activityId: z.string().min(1).max(80) }),
        response: {
          201: z.object({ expiresAt: z.string(), isMailed: z.boolean(), url: z.string().nullable() }),
          ...problemResponses,
        },
      },
    },
    async (request, reply) => {
      const { athleteId, byGrant, deps } = authorized(request);
      const made = granted(await requestFeedback(peopleOf(http, deps), athleteId, request.body.activityId));
      // who has the link answers as the runner: somebody else only makes it go out
      const url = byGrant ? null : made.url;
      return reply.code(201).send({ expiresAt: isoTime(made.expiresMs), isMailed: made.isMailed, url });
    },
  );
};

/** The page behind a feedback link: without script and without sign-in, one tap an answer. */
export function feedbackPages(http: HttpDeps) {
  return async (api: Api): Promise<void> => {
    api.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 1000 },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    const page = {
      tags: ['desk'],
      params,
      querystring: noQuery,
      response: { 200: html, ...problemResponses },
    };
    const config = { access: { action: 'feedback:link', resource: 'service' } } as const;
    api.get(
      '/feedback/:token',
      {
        config,
        schema: { ...page, operationId: 'openFeedbackPage', summary: 'A page to say how a run felt' },
      },
      async (request, reply) => {
        const people = peopleOf(http, authorized(request, 'service').deps);
        const found = await openLink(people, request.params.token);
        return sendPage(reply, found === null ? ENDED : pageOf(found.day, found.said));
      },
    );
    api.post(
      '/feedback/:token',
      {
        config,
        schema: { ...page, operationId: 'answerFeedbackPage', summary: 'One tap on that page', body: tap },
      },
      async (request, reply) => {
        const { deps } = authorized(request, 'service');
        const answered = await answerLink(
          { ...deps, ...peopleOf(http, deps) },
          request.params.token,
          toTap(request.body),
        );
        if (!answered.ok) return sendPage(reply, ENDED);
        // so that going back or loading again says nothing twice
        return reply.redirect(`/feedback/${request.params.token}`, 303);
      },
    );
  };
}

function toTap({ rpe, feel, pain, place = 'other' }: z.infer<typeof tap>): Tap {
  return {
    ...(rpe === undefined ? {} : { rpe }),
    ...(feel === undefined ? {} : { feel }),
    ...(pain === undefined
      ? {}
      : { pain: [{ place, level: pain, changesGait: false, atNightOrRest: false, walkingLevel: null }] }),
  };
}

const ENDED = {
  status: 404,
  language: 'en',
  title: 'This link is over',
  body: '<p>It is too old, or it is not one of ours. You can still say how a run felt in the app.</p>',
};

function pageOf(day: string, said: Feedback | null) {
  const buttons = (
    name: string,
    values: readonly (readonly [number, string])[],
    chosen: number | null | undefined,
  ) =>
    values
      .map(([value, label]) => {
        const isChosen = value === chosen;
        return `<button name="${name}" value="${value}"${isChosen ? ' aria-pressed="true"' : ''}>${label}${isChosen ? ' ✓' : ''}</button>`;
      })
      .join('');
  const upTo10 = Array.from({ length: 11 }, (_, i) => [i, String(i)] as const);
  const form = (legend: string, inner: string) =>
    `<form method="post"><fieldset><legend>${legend}</legend>${inner}</fieldset></form>`;
  const pain = said?.pain?.[0];
  const places = PLACES.map((p) => `<option${p === pain?.place ? ' selected' : ''}>${p}</option>`).join('');
  return {
    language: 'en',
    title: `How was your run on ${day}?`,
    body: [
      form('How hard was it? (0 nothing, 10 all out)', buttons('rpe', upTo10, said?.rpe)),
      form(
        'How did it feel?',
        buttons(
          'feel',
          FEELS.map((label, i) => [i + 1, label] as const),
          said?.feel,
        ),
      ),
      form(
        'Any pain? (0 none, 10 worst)',
        `<label>Where <select name="place">${places}</select></label><br>${buttons('pain', upTo10, pain?.level)}`,
      ),
    ].join(''),
  };
}
