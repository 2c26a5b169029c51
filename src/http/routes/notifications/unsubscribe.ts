import { z } from 'zod';
import { channelOfToken, unsubscribe } from '../../../services/notify/notify-settings.ts';
import type { Api, HttpDeps } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { sendPage } from '../../html-page.ts';
import { peopleOf } from '../../people/people-of.ts';
import { problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';

const params = z.strictObject({ token: z.string().max(200) });
const page = { description: 'A page', content: { 'text/html': { schema: z.string() } } };

/**
 * What the link in a mail opens: a page that asks, and the form behind it that ends that way to be told
 * (RFC 8058: one request from a mail program does it, too). No sign-in: the link can do nothing else.
 */
export function unsubscribeRoutes(http: HttpDeps) {
  return async (api: Api): Promise<void> => {
    // the form has no fields, and mail programs send one that says nothing more
    api.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 1000 },
      (_request, _body, done) => done(null, null),
    );
    api.get(
      '/unsubscribe/:token',
      {
        config: { access: { action: 'notify:unsubscribe', resource: 'service' } },
        schema: {
          operationId: 'askToUnsubscribe',
          summary: 'Ask before a way to be told ends',
          tags: ['desk'],
          params,
          querystring: noQuery,
          response: { 200: page, ...problemResponses },
        },
      },
      async (request, reply) => {
        const people = peopleOf(http, authorized(request, 'service').deps);
        const isThere = (await channelOfToken(people, request.params.token)) !== null;
        return sendPage(reply, {
          language: 'en',
          title: isThere ? 'No more such messages?' : 'Nothing to end',
          body: isThere
            ? '<form method="post"><button>End these messages</button></form>'
            : '<p>This link ends nothing, or it was ended before.</p>',
        });
      },
    );
    api.post(
      '/unsubscribe/:token',
      {
        config: { access: { action: 'notify:unsubscribe', resource: 'service' } },
        schema: {
          operationId: 'unsubscribe',
          summary: 'End a way to be told',
          tags: ['desk'],
          params,
          querystring: noQuery,
          response: { 200: page, ...problemResponses },
        },
      },
      async (request, reply) => {
        const people = peopleOf(http, authorized(request, 'service').deps);
        await unsubscribe(people, request.params.token);
        return sendPage(reply, {
          language: 'en',
          title: 'Ended',
          body: '<p>You get no more messages this way. Your desk stays as it is.</p>',
        });
      },
    );
  };
}
