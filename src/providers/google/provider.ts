// Facts: Google's public documentation of the Health API, and public code that talks to it, read in autumn 2026.
import { z } from 'zod';
import { FREE } from '../../core/access/source-policy.ts';
import { ok } from '../../core/result.ts';
import type { Provider } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';
import { isInvalidGrant, readStandardTokens, scopesOf } from '../standard-oauth.ts';
import { HEART, pull, SLEEP } from './pull.ts';
import { webhook } from './webhook.ts';

const REVOKE = '/revoke';
const IDENTITY = '/v4/users/me/identity';

/** Fitbit and Pixel devices, by the interface that came after Fitbit's own. */
export const google = {
  id: 'google',
  name: 'Google Health (Fitbit, Pixel Watch)',
  capabilities: {
    activities: null,
    wellness: {
      value: { arrival: 'hint', sleep: true, restHr: 'daily', hrv: 'rmssd', hrvTaken: 'night' },
      confidence: 'documented',
      note: 'it has SDNN of the same samples, too, which is left; of the samples those during the sleep are taken',
    },
    workouts: null,
    saysGoodbye: { value: false, confidence: 'documented' },
  },
  policy: {
    value: FREE,
    confidence: 'general',
    note: 'limited use: only features that the person sees, no sale, no advertising',
  },
  goneWithinS: { value: null, confidence: 'general' },
  bases: {
    site: { value: 'https://accounts.google.com', confidence: 'documented' },
    auth: { value: 'https://oauth2.googleapis.com', confidence: 'documented' },
    api: { value: 'https://health.googleapis.com', confidence: 'documented' },
    keys: { value: 'https://www.gstatic.com', confidence: 'seen_in_code' },
  },
  fileHosts: { value: [], confidence: 'documented' },
  options: {
    SIGNATURE: {
      values: ['required', 'ignored'],
      about:
        'whether events need a signature besides the secret; of its header two names are told, and both are taken',
    },
    SOURCES: {
      values: ['each', 'merged'],
      about: 'whether nights are asked for as each device saw them, or as Google merges them (:reconcile)',
    },
  },
  budgets: {
    value: [
      { windowS: 60, requests: 300, per: 'user' },
      { windowS: 60, requests: 120_000, per: 'app' },
    ],
    confidence: 'documented',
  },
  oauth: {
    authorize: { base: 'site', path: '/o/oauth2/v2/auth' },
    token: { base: 'auth', path: '/token' },
    clientAuth: 'body',
    pkce: 'S256',
    // with one of the two there is less of a night, and not nothing
    scopes: [
      { scope: SLEEP, or: [HEART], gives: 'wellness' },
      { scope: HEART, or: [SLEEP], gives: 'wellness' },
    ],
    scopeSeparator: ' ',
    // without these there is no refresh token
    authorizeParams: { access_type: 'offline', prompt: 'consent', include_granted_scopes: 'true' },
    refreshStyle: {
      value: 'kept',
      confidence: 'documented',
      note: 'no answer to a refresh holds one; of an application in testing it ends after 7 days',
    },
    refreshEarlyS: 600,
    readTokens: readStandardTokens,
    isGrantOver: isInvalidGrant,
    grantedScopes: (_query, answer) => scopesOf(answer),
    async identify(_answer, call) {
      const { body } = await call({ base: 'api', path: IDENTITY });
      const read = readAs(z.looseObject({ healthUserId: idText }), body);
      return read.ok ? ok({ externalId: read.value.healthUserId }) : read;
    },
    async revoke(call) {
      const { status } = await call({ method: 'POST', base: 'auth', path: REVOKE });
      // 400: it was over before
      return status < 300 || status === 400;
    },
    probe: { base: 'api', path: IDENTITY },
    /** The farewell takes the token in the query. */
    authorise: (request, token) =>
      request.path === REVOKE
        ? { ...request, query: { token } }
        : { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } },
  },
  webhook,
  pull,
  push: null,
} satisfies Provider;
