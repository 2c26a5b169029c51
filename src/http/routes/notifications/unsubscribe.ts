import { z } from 'zod';
import { channelOfToken, unsubscribe } from '../../../services/notify/notify-settings.ts';
import type { Api, HttpDeps } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { sendPage } from '../../html-page.ts';
import { languageOf } from '../../language-of.ts';
import { peopleOf } from '../../people/people-of.ts';
import { problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';

const params = z.strictObject({ token: z.string().max(200) });
/** whoever holds the link is not known, but their browser says what it reads */
const NOBODY = { language: null };
const TEXTS = {
  en: {
    ask: 'No more such messages?',
    end: 'End these messages',
    nothing: 'Nothing to end',
    nothingToEnd: 'This link ends nothing, or it was ended before.',
    ended: 'Ended',
    noMore: 'You get no more messages this way. Your desk stays as it is.',
  },
  de: {
    ask: 'Keine solchen Nachrichten mehr?',
    end: 'Diese Nachrichten beenden',
    nothing: 'Nichts zu beenden',
    nothingToEnd: 'Dieser Link beendet nichts, oder es ist schon beendet.',
    ended: 'Beendet',
    noMore: 'Auf diesem Weg bekommst du keine Nachrichten mehr. Dein Pult bleibt, wie es ist.',
  },
};
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
        const language = languageOf(request, NOBODY);
        const t = TEXTS[language];
        return sendPage(reply, {
          language,
          title: isThere ? t.ask : t.nothing,
          body: isThere ? `<form method="post"><button>${t.end}</button></form>` : `<p>${t.nothingToEnd}</p>`,
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
        const language = languageOf(request, NOBODY);
        const t = TEXTS[language];
        return sendPage(reply, { language, title: t.ended, body: `<p>${t.noMore}</p>` });
      },
    );
  };
}
