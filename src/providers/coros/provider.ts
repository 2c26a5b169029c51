// Facts: public code that talks to COROS' partner interface, seen in autumn 2026; its manual is confidential and
// was not used.
import { z } from 'zod';
import { FREE } from '../../core/access/source-policy.ts';
import { fail, ok } from '../../core/result.ts';
import type { Provider } from '../provider.ts';
import { idText, shapeOf } from '../read-json.ts';
import { dataOf, judge } from './answer.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';
import { webhook } from './webhook.ts';

const TOKEN_LIFE_S = 30 * 86_400;
const token = z.string().min(1).max(4000).nullish();
const tokenAnswer = z.looseObject({
  ...{ access_token: token, accessToken: token, refresh_token: token, refreshToken: token },
  expires_in: z.coerce.number().positive().nullish(),
  expiresIn: z.coerce.number().positive().nullish(),
  /** alone in the answer to a refresh: the same token lives on */
  result: z.literal('0000').optional(),
});
const person = z
  .looseObject({ openId: idText.optional(), open_id: idText.optional() })
  .transform(({ openId, open_id }) => openId ?? open_id ?? null);

/** Success stands in the body and not in the status, tokens in the query, and nobody says when a person leaves. */
export const coros = {
  id: 'coros',
  name: 'COROS',
  capabilities: {
    activities: {
      value: { arrival: 'hint', form: 'file', edits: false, deletes: false },
      confidence: 'seen_in_code',
    },
    wellness: {
      value: { arrival: 'poll', sleep: true, restHr: 'daily', hrv: 'rmssd' },
      confidence: 'disputed',
      note: 'which HRV it is is not stated, see the option HRV; sleep has no stages',
    },
    workouts: { value: { change: true, remove: true }, confidence: 'seen_in_code' },
    saysGoodbye: { value: false, confidence: 'seen_in_code', note: 'bindState says it when asked' },
  },
  policy: {
    value: FREE,
    confidence: 'seen_in_code',
    note: 'as quoted in April 2026: nobody else sees the data without consent; AI only for features for that person; gone within 24 h of the disconnection',
  },
  goneWithinS: { value: 86_400, confidence: 'seen_in_code' },
  bases: {
    api: {
      value: 'https://open.coros.com',
      confidence: 'seen_in_code',
      note: 'for tests https://opentest.coros.com',
    },
  },
  fileHosts: { value: ['oss.coros.com', '*.cloudfront.net'], confidence: 'seen_in_code' },
  options: {
    DAILY: {
      values: ['query', 'list'],
      about: 'the path of the daily figures: /coros/daily/query or /v2/coros/daily/list',
    },
    HRV: { values: ['rmssd', 'sdnn', 'ignored'], about: 'which measure ppgHrv is taken to be' },
  },
  budgets: { value: [{ windowS: 60, requests: 1000, per: 'app' }], confidence: 'seen_in_code' },
  oauth: {
    authorize: { base: 'api', path: '/oauth2/authorize' },
    token: { base: 'api', path: '/oauth2/accesstoken' },
    refresh: { base: 'api', path: '/oauth2/refresh-token' },
    clientAuth: 'body',
    pkce: null,
    scopes: [],
    scopeSeparator: ' ',
    refreshStyle: {
      value: 'kept',
      confidence: 'seen_in_code',
      note: 'a refresh extends the same access token by 30 days; whether it can return a new one is disputed, so that is taken, too',
    },
    refreshEarlyS: 5 * 86_400,
    readTokens(answer, nowMs) {
      const read = shapeOf(tokenAnswer, answer);
      if (!read.ok) return read;
      const { value } = read;
      const accessToken = value.access_token ?? value.accessToken ?? null;
      if (accessToken === null && value.result === undefined)
        return fail('ANSWER_UNREADABLE', 'COROS answered without a token.');
      const lifeS = value.expires_in ?? value.expiresIn ?? TOKEN_LIFE_S;
      const refreshToken = value.refresh_token ?? value.refreshToken ?? null;
      return ok({ accessToken, refreshToken, expiresMs: nowMs + lifeS * 1000 });
    },
    // no answer says for sure that the person left; askStanding does
    isGrantOver: () => false,
    grantedScopes: () => null,
    async identify(answer) {
      const read = shapeOf(person, answer);
      if (!read.ok) return read;
      if (read.value === null) return fail('ANSWER_UNREADABLE', 'COROS did not say whose account it is.');
      return ok({ externalId: read.value });
    },
    async askStanding(call) {
      const answer = await call({ base: 'api', path: '/coros/bindState' });
      const read = dataOf(z.looseObject({ bindState: z.coerce.number() }), answer);
      return read.ok ? read.value.bindState !== 0 : null;
    },
    async revoke(call) {
      const answer = await call({ method: 'POST', base: 'api', path: '/oauth2/deauthorize' });
      return answer.status < 300;
    },
    probe: { base: 'api', path: '/coros/bindState' },
    /** In the query, and the farewell's in a header; a form carries them itself. */
    authorise(request, accessToken, { externalId: openId }) {
      if (request.path === '/oauth2/deauthorize') return { ...request, headers: { token: accessToken } };
      const who = { token: accessToken, openId };
      if (request.form !== undefined) return { ...request, form: { ...request.form, ...who } };
      return { ...request, query: { ...request.query, ...who } };
    },
    judge,
  },
  webhook,
  pull,
  push,
} satisfies Provider;
