// Facts: Garmin's public pages and public code that talks to its interfaces, seen in autumn 2026; the partner
// documents are confidential and were not used.
import { z } from 'zod';
import { FREE } from '../../core/access/source-policy.ts';
import { fail, ok } from '../../core/result.ts';
import type { Provider } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';
import { isInvalidGrant, readStandardTokens } from '../standard-oauth.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';
import { webhook } from './webhook.ts';

const EVALUATION = { option: 'TIER', value: 'evaluation' };
const PRODUCTION = { option: 'TIER', value: 'production' };
const REST = '/wellness-api/rest';
const permissions = z.array(z.string().max(100)).max(100);
const asked = z.union([permissions, z.looseObject({ permissions }).transform((said) => said.permissions)]);

/** Nothing is polled: pings name an address for one look, and what was before is asked for and comes the same way. */
export const garmin = {
  id: 'garmin',
  name: 'Garmin',
  capabilities: {
    activities: {
      value: { arrival: 'hint', form: 'file', edits: true, deletes: false },
      confidence: 'seen_in_code',
    },
    wellness: {
      value: { arrival: 'hint', sleep: true, restHr: 'daily', hrv: 'rmssd' },
      confidence: 'seen_in_code',
    },
    workouts: { value: { change: true, remove: true }, confidence: 'seen_in_code' },
    saysGoodbye: {
      value: true,
      confidence: 'seen_in_code',
      note: 'deregistrations; and changed permissions',
    },
  },
  policy: {
    value: FREE,
    confidence: 'documented',
    note: 'Garmin and the device are named wherever its data or what was made of them are shown; nothing is sold on; gone on deregistration',
  },
  goneWithinS: { value: 86_400, confidence: 'disputed', note: 'on deregistration; how soon is not said' },
  bases: {
    site: { value: 'https://connect.garmin.com', confidence: 'seen_in_code' },
    auth: { value: 'https://diauth.garmin.com', confidence: 'seen_in_code' },
    api: { value: 'https://apis.garmin.com', confidence: 'seen_in_code' },
  },
  fileHosts: { value: [], confidence: 'seen_in_code' },
  options: {
    TIER: { values: ['evaluation', 'production'], about: 'which limits the keys have' },
    BACKFILL_DAYS: { values: ['30', '90', '365', '1825'], about: 'how far back may be asked for' },
    BACKFILL_WINDOW: { values: ['30', '90'], about: 'days of one request for what was before' },
    BACKFILL_TYPE: {
      values: ['activities', 'activityFiles'],
      about: 'by which name runs are asked for again',
    },
    PUSH: {
      values: ['ignored', 'believed'],
      about: 'whether days and nights that come whole, without any proof, are taken',
    },
  },
  budgets: {
    value: [
      { windowS: 60, requests: 100, per: 'app', when: EVALUATION },
      { windowS: 86_400, requests: 200, per: 'user', when: EVALUATION },
      { windowS: 60, requests: 3000, per: 'app', when: PRODUCTION },
      { windowS: 86_400, requests: 1000, per: 'user', when: PRODUCTION },
    ],
    confidence: 'seen_in_code',
    note: 'of the Training API; requests for what was before: about 100 a minute',
  },
  oauth: {
    authorize: { base: 'site', path: '/oauth2Confirm' },
    token: { base: 'auth', path: '/di-oauth2-service/oauth/token' },
    clientAuth: 'body',
    pkce: 'S256',
    scopes: [
      { scope: 'ACTIVITY_EXPORT', gives: 'activities' },
      { scope: 'HEALTH_EXPORT', gives: 'wellness' },
      { scope: 'WORKOUT_IMPORT', gives: 'workouts' },
    ],
    // the person switches them on its page, and nothing of them is in the answer
    asksScopes: false,
    scopeSeparator: ' ',
    refreshStyle: {
      value: 'rotating',
      confidence: 'seen_in_code',
      note: 'how long one lives is not known; 90 days is told',
    },
    refreshEarlyS: 600,
    readTokens: readStandardTokens,
    isGrantOver: isInvalidGrant,
    grantedScopes: () => null,
    async askScopes(call) {
      const answer = await call({ base: 'api', path: `${REST}/user/permissions` });
      if (answer.status !== 200) return fail('ANSWER_UNREADABLE', 'Garmin did not say what is granted.');
      return readAs(asked, answer.body);
    },
    async identify(_answer, call) {
      const answer = await call({ base: 'api', path: `${REST}/user/id` });
      if (answer.status !== 200) return fail('ANSWER_UNREADABLE', 'Garmin did not say whose account it is.');
      const read = readAs(z.looseObject({ userId: idText }), answer.body);
      return read.ok ? ok({ externalId: read.value.userId }) : read;
    },
    async revoke(call) {
      const { status } = await call({ method: 'DELETE', base: 'api', path: `${REST}/user/registration` });
      return status < 300 || status === 403 || status === 404;
    },
    probe: { base: 'api', path: `${REST}/user/id` },
  },
  webhook,
  pull,
  push,
} satisfies Provider;
