import { z } from 'zod';
import { DISPLAY_ONLY } from '../../core/access/source-policy.ts';
import { ok } from '../../core/result.ts';
import type { ApiAnswer } from '../call.ts';
import type { Provider } from '../provider.ts';
import { idText, readAs, shapeOf } from '../read-json.ts';
import { pull } from './pull.ts';
import { webhook } from './webhook.ts';

const tokenAnswer = z.looseObject({
  access_token: z.string().min(1).max(4000),
  refresh_token: z.string().min(1).max(4000).nullish(),
  expires_at: z.union([z.int(), z.string(), z.date()]).nullish(),
  expires_in: z.number().nullish(),
});
const athleteAnswer = z.looseObject({ athlete: z.looseObject({ id: idText }) });

/** Shown to its owner for a week and used for nothing: what the terms of June 2026 leave. */
export const strava = {
  id: 'strava',
  name: 'Strava',
  capabilities: {
    activities: {
      value: { arrival: 'hint', form: 'streams', edits: true, deletes: true },
      confidence: 'documented',
    },
    wellness: null,
    workouts: null,
    saysGoodbye: { value: true, confidence: 'documented' },
  },
  policy: { value: DISPLAY_ONLY, confidence: 'documented', note: 'API agreement and policy of 1 June 2026' },
  goneWithinS: { value: null, confidence: 'documented', note: 'it goes after a week anyway' },
  bases: {
    site: { value: 'https://www.strava.com', confidence: 'documented' },
    api: {
      value: 'https://www.strava.com/api/v3',
      confidence: 'documented',
      note: 'https://api-v3.strava.com from 4 January 2027; one page writes www.api-v3.strava.com',
    },
  },
  fileHosts: { value: [], confidence: 'documented' },
  options: {
    SIGNATURE: { values: ['ignored', 'required'], about: 'whether X-Strava-Signature is checked' },
  },
  budgets: {
    value: [
      { windowS: 900, requests: 100, per: 'app' },
      { windowS: 86_400, requests: 1000, per: 'app' },
    ],
    confidence: 'documented',
    note: 'reads of a Standard application',
  },
  oauth: {
    authorize: { base: 'site', path: '/oauth/authorize' },
    token: { base: 'site', path: '/oauth/token' },
    clientAuth: 'body',
    pkce: null,
    scopes: [
      { scope: 'read', gives: 'account' },
      { scope: 'activity:read', or: ['activity:read_all'], gives: 'activities' },
      { scope: 'activity:read_all', gives: 'private_activities' },
    ],
    scopeSeparator: ',',
    authorizeParams: { approval_prompt: 'auto' },
    refreshStyle: {
      value: 'rotating',
      confidence: 'documented',
      note: 'the same access token while more than an hour is left',
    },
    refreshEarlyS: 1800,
    readTokens(answer, nowMs) {
      const read = shapeOf(tokenAnswer, answer);
      if (!read.ok) return read;
      const { access_token: accessToken, refresh_token, expires_at: at, expires_in: inS } = read.value;
      const expiresMs =
        typeof at === 'number'
          ? at * 1000
          : inS != null
            ? nowMs + inS * 1000
            : at == null
              ? nowMs
              : new Date(at).getTime();
      return ok({ accessToken, refreshToken: refresh_token ?? null, expiresMs });
    },
    isGrantOver,
    // the runner may untick some; only the callback says so
    grantedScopes: ({ scope }) =>
      typeof scope === 'string' ? scope.split(/[\s,]+/).filter((text) => text !== '') : null,
    async identify(answer) {
      const read = shapeOf(athleteAnswer, answer);
      return read.ok ? ok({ externalId: read.value.athlete.id }) : read;
    },
    async revoke(call) {
      const { status } = await call({ method: 'POST', base: 'site', path: '/oauth/deauthorize' });
      return status < 300 || status === 401;
    },
    probe: { base: 'api', path: '/athlete' },
  },
  webhook,
  pull,
  push: null,
} satisfies Provider;

const standard = z.looseObject({ error: z.literal('invalid_grant') });
const own = z.looseObject({
  errors: z.array(z.looseObject({ resource: z.literal('RefreshToken'), code: z.literal('invalid') })).min(1),
});

/** Strava names the refresh token instead of the standard's word (general knowledge); both are taken. */
function isGrantOver({ status, body }: ApiAnswer): boolean {
  return (status === 400 || status === 401) && (readAs(standard, body).ok || readAs(own, body).ok);
}
