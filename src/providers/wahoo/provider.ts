// Facts: Wahoo's Cloud API documentation, read in autumn 2026.
import { z } from 'zod';
import { FREE } from '../../core/access/source-policy.ts';
import { fail, ok } from '../../core/result.ts';
import type { Provider } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';
import { isInvalidGrant, readStandardTokens, scopesOf } from '../standard-oauth.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';
import { webhook } from './webhook.ts';

const SANDBOX = { option: 'TIER', value: 'sandbox' };
const PRODUCTION = { option: 'TIER', value: 'production' };

/** FIT files of runs, and plans for watches and bike computers. */
export const wahoo = {
  id: 'wahoo',
  name: 'Wahoo',
  capabilities: {
    activities: {
      value: { arrival: 'hint', form: 'file', edits: true, deletes: false },
      confidence: 'documented',
    },
    wellness: null,
    workouts: { value: { change: true, remove: true }, confidence: 'documented' },
    saysGoodbye: { value: false, confidence: 'documented' },
  },
  policy: {
    value: FREE,
    confidence: 'general',
    note: 'an API agreement and a review; runs from apps of other companies may not be imported',
  },
  goneWithinS: { value: null, confidence: 'general' },
  bases: { api: { value: 'https://api.wahooligan.com', confidence: 'documented' } },
  fileHosts: { value: ['cdn.wahooligan.com'], confidence: 'documented' },
  options: {
    TIER: { values: ['sandbox', 'production'], about: 'which limits the application has' },
  },
  needs: ['WEBHOOK_SECRET'],
  budgets: {
    value: [
      { windowS: 300, requests: 25, per: 'app', when: SANDBOX },
      { windowS: 3600, requests: 100, per: 'app', when: SANDBOX },
      { windowS: 86_400, requests: 250, per: 'app', when: SANDBOX },
      { windowS: 300, requests: 200, per: 'app', when: PRODUCTION },
      { windowS: 3600, requests: 1000, per: 'app', when: PRODUCTION },
      { windowS: 86_400, requests: 5000, per: 'app', when: PRODUCTION },
    ],
    confidence: 'documented',
  },
  oauth: {
    authorize: { base: 'api', path: '/oauth/authorize' },
    token: { base: 'api', path: '/oauth/token' },
    clientAuth: 'body',
    pkce: null,
    scopes: [
      { scope: 'user_read', gives: 'account' },
      { scope: 'workouts_read', gives: 'activities' },
      { scope: 'workouts_write', gives: 'workouts' },
      { scope: 'plans_read', gives: 'workouts' },
      { scope: 'plans_write', gives: 'workouts' },
      // without it there are no events
      { scope: 'offline_data', gives: 'events' },
    ],
    scopeSeparator: ' ',
    refreshStyle: {
      value: 'rotating',
      confidence: 'documented',
      note: 'since January 2026 ten living access tokens a person at the most: renewed only when needed',
    },
    refreshEarlyS: 300,
    readTokens: readStandardTokens,
    isGrantOver: isInvalidGrant,
    grantedScopes: (_query, answer) => scopesOf(answer),
    async identify(_answer, call) {
      const answer = await call({ base: 'api', path: '/v1/user' });
      if (answer.status !== 200) return fail('ANSWER_UNREADABLE', 'Wahoo did not say whose account it is.');
      const read = readAs(z.looseObject({ id: idText }), answer.body);
      return read.ok ? ok({ externalId: read.value.id }) : read;
    },
    async revoke(call) {
      const { status } = await call({ method: 'DELETE', base: 'api', path: '/v1/permissions' });
      return status < 300 || status === 404;
    },
    probe: { base: 'api', path: '/v1/user' },
  },
  webhook,
  pull,
  push,
} satisfies Provider;
