// Facts: WHOOP's public developer documentation, read in autumn 2026.
import { z } from 'zod';
import { FREE } from '../../core/access/source-policy.ts';
import { ok } from '../../core/result.ts';
import type { Provider } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';
import { isInvalidGrant, readStandardTokens, scopesOf } from '../standard-oauth.ts';
import { pull } from './pull.ts';
import { webhook } from './webhook.ts';

const PROFILE = '/developer/v2/user/profile/basic';

/** Nights of a band: sleep, and with its recovery the resting heart rate and rMSSD. */
export const whoop = {
  id: 'whoop',
  name: 'WHOOP',
  capabilities: {
    activities: null,
    wellness: {
      value: { arrival: 'hint', sleep: true, restHr: 'daily', hrv: 'rmssd', hrvTaken: 'night' },
      confidence: 'documented',
    },
    workouts: null,
    saysGoodbye: { value: false, confidence: 'documented' },
  },
  policy: { value: FREE, confidence: 'general' },
  goneWithinS: { value: null, confidence: 'general' },
  bases: { api: { value: 'https://api.prod.whoop.com', confidence: 'documented' } },
  fileHosts: { value: [], confidence: 'documented' },
  options: {},
  budgets: {
    value: [
      { windowS: 60, requests: 100, per: 'app' },
      { windowS: 86_400, requests: 10_000, per: 'app' },
    ],
    confidence: 'documented',
  },
  oauth: {
    authorize: { base: 'api', path: '/oauth/oauth2/auth' },
    token: { base: 'api', path: '/oauth/oauth2/token' },
    clientAuth: 'body',
    pkce: null,
    // a recovery is of a sleep and has no day of its own; without recoveries there is the sleep
    scopes: [
      { scope: 'read:sleep', gives: 'wellness' },
      { scope: 'read:recovery', gives: 'wellness' },
      { scope: 'read:profile', gives: 'account' },
      { scope: 'offline', gives: 'account' },
    ],
    scopeSeparator: ' ',
    refreshStyle: { value: 'rotating', confidence: 'documented' },
    refreshEarlyS: 600,
    refreshParams: { scope: 'offline' },
    readTokens: readStandardTokens,
    isGrantOver: isInvalidGrant,
    grantedScopes: (_query, answer) => scopesOf(answer),
    async identify(_answer, call) {
      const { body } = await call({ base: 'api', path: PROFILE });
      const read = readAs(z.looseObject({ user_id: idText }), body);
      return read.ok ? ok({ externalId: read.value.user_id }) : read;
    },
    async revoke(call) {
      const { status } = await call({ method: 'DELETE', base: 'api', path: '/developer/v2/user/access' });
      return status < 300 || status === 404;
    },
    probe: { base: 'api', path: PROFILE },
  },
  webhook,
  pull,
  push: null,
} satisfies Provider;
