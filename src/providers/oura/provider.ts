// Facts: Oura's public documentation of its interface, and public code that talks to it, read in autumn 2026.
import { z } from 'zod';
import { FREE } from '../../core/access/source-policy.ts';
import { fail, ok } from '../../core/result.ts';
import type { Provider } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';
import { isInvalidGrant, readStandardTokens, scopesOf } from '../standard-oauth.ts';
import { pull } from './pull.ts';
import { webhook } from './webhook.ts';

const REVOKE = '/oauth/revoke';

/** Nights of a ring: sleep, the lowest heart rate and rMSSD of the night. */
export const oura = {
  id: 'oura',
  name: 'Oura',
  capabilities: {
    activities: null,
    wellness: {
      value: { arrival: 'hint', sleep: true, restHr: 'nightly', hrv: 'rmssd', hrvTaken: 'night' },
      confidence: 'documented',
      note: 'the lowest heart rate of the night, not a resting value of the day',
    },
    workouts: null,
    saysGoodbye: { value: false, confidence: 'seen_in_code' },
  },
  policy: { value: FREE, confidence: 'general' },
  goneWithinS: { value: null, confidence: 'general' },
  bases: {
    site: { value: 'https://cloud.ouraring.com', confidence: 'documented' },
    api: { value: 'https://api.ouraring.com', confidence: 'documented' },
  },
  fileHosts: { value: [], confidence: 'documented' },
  options: {},
  budgets: { value: [{ windowS: 300, requests: 5000, per: 'app' }], confidence: 'documented' },
  oauth: {
    authorize: { base: 'site', path: '/oauth/authorize' },
    token: { base: 'api', path: '/oauth/token' },
    clientAuth: 'body',
    pkce: null,
    scopes: [
      { scope: 'daily', gives: 'wellness' },
      { scope: 'personal', gives: 'account' },
    ],
    scopeSeparator: ' ',
    refreshStyle: { value: 'rotating', confidence: 'seen_in_code', note: 'a refresh token serves once' },
    refreshEarlyS: 3600,
    readTokens: readStandardTokens,
    isGrantOver: isInvalidGrant,
    /** A person may switch single ones off; the way back says what is left. */
    grantedScopes: (query, answer) => scopesOf(query) ?? scopesOf(answer),
    async identify(_answer, call) {
      const { status, body } = await call({ base: 'api', path: '/v2/usercollection/personal_info' });
      if (status === 403)
        return fail('SCOPES_MISSING', 'Oura did not say who it is: leave "personal" on, then connect again.');
      const read = readAs(z.looseObject({ id: idText }), body);
      return read.ok ? ok({ externalId: read.value.id }) : read;
    },
    async revoke(call) {
      const { status } = await call({ method: 'POST', base: 'api', path: REVOKE });
      return status < 300 || status === 400 || status === 404;
    },
    probe: { base: 'api', path: '/v2/usercollection/personal_info' },
    /** The farewell takes the token in the query. */
    authorise: (request, token) =>
      request.path === REVOKE
        ? { ...request, query: { access_token: token } }
        : { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } },
  },
  webhook,
  pull,
  push: null,
} satisfies Provider;
