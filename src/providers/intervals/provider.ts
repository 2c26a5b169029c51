import { z } from 'zod';
import { FREE } from '../../core/access/source-policy.ts';
import { ok } from '../../core/result.ts';
import type { Provider } from '../provider.ts';
import { idText, shapeOf } from '../read-json.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';
import { webhook } from './webhook.ts';

const tokenAnswer = z.looseObject({ access_token: z.string().min(1).max(4000), scope: z.string().nullish() });
const athleteAnswer = z.looseObject({ athlete: z.looseObject({ id: idText }) });

/** Activities of whatever feeds a runner's intervals.icu, and the road to watches whose platforms are closed to us. */
export const intervals = {
  id: 'intervals',
  name: 'intervals.icu',
  capabilities: {
    activities: {
      value: { arrival: 'hint', form: 'file', edits: true, deletes: true },
      confidence: 'documented',
    },
    wellness: {
      value: { arrival: 'hint', sleep: true, restHr: 'daily', hrv: 'rmssd' },
      confidence: 'documented',
      note: 'hrvSDNN where there is no hrv',
    },
    workouts: {
      value: { change: true, remove: true },
      confidence: 'documented',
      note: 'on to Garmin, COROS, Suunto and Wahoo watches where the runner ticked "upload planned workouts"',
    },
    saysGoodbye: { value: true, confidence: 'documented', note: 'APP_SCOPE_CHANGED' },
  },
  policy: { value: FREE, confidence: 'general', note: 'runs from Strava come without data' },
  goneWithinS: { value: null, confidence: 'general' },
  bases: {
    site: { value: 'https://intervals.icu', confidence: 'documented' },
    api: { value: 'https://intervals.icu/api/v1', confidence: 'documented' },
  },
  fileHosts: { value: [], confidence: 'documented' },
  options: {},
  needs: ['WEBHOOK_SECRET'],
  budgets: {
    value: [{ windowS: 1, requests: 10, per: 'app' }],
    confidence: 'documented',
    note: 'about ten a second from one address',
  },
  oauth: {
    authorize: { base: 'site', path: '/oauth/authorize' },
    token: { base: 'site', path: '/api/oauth/token' },
    clientAuth: 'body',
    pkce: null,
    scopes: [
      { scope: 'ACTIVITY:READ', or: ['ACTIVITY:WRITE'], gives: 'activities' },
      { scope: 'WELLNESS:READ', or: ['WELLNESS:WRITE'], gives: 'wellness' },
      { scope: 'CALENDAR:WRITE', gives: 'workouts' },
    ],
    scopeSeparator: ',',
    refreshStyle: {
      value: 'none',
      confidence: 'documented',
      note: 'whether tokens end some day is not known',
    },
    refreshEarlyS: 0,
    readTokens(answer) {
      const read = shapeOf(tokenAnswer, answer);
      return read.ok
        ? ok({ accessToken: read.value.access_token, refreshToken: null, expiresMs: null })
        : read;
    },
    isGrantOver: () => false,
    grantedScopes(_query, answer) {
      const read = tokenAnswer.safeParse(answer);
      const text = read.success ? read.data.scope : null;
      return text == null ? null : text.split(/[\s,]+/).filter((scope) => scope !== '');
    },
    async identify(answer) {
      const read = shapeOf(athleteAnswer, answer);
      return read.ok ? ok({ externalId: read.value.athlete.id }) : read;
    },
    async revoke(call) {
      const { status } = await call({ method: 'DELETE', base: 'api', path: '/disconnect-app' });
      return status < 300 || status === 401 || status === 404;
    },
    probe: { base: 'api', path: '/athlete/0' },
  },
  webhook,
  pull,
  push,
} satisfies Provider;
