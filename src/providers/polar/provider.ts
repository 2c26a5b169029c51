// Facts: Polar's AccessLink documentation and agreement, read in autumn 2026.
import { z } from 'zod';
import { FREE } from '../../core/access/source-policy.ts';
import { fail, ok } from '../../core/result.ts';
import type { Provider } from '../provider.ts';
import { idText, shapeOf } from '../read-json.ts';
import { readStandardTokens } from '../standard-oauth.ts';
import { pull } from './pull.ts';
import { webhook } from './webhook.ts';

/** The person's account here has to be registered before there are any data, and only what comes later ever is to be had. */
export const polar = {
  id: 'polar',
  name: 'Polar',
  capabilities: {
    activities: {
      value: { arrival: 'hint', form: 'file', edits: false, deletes: false },
      confidence: 'documented',
    },
    wellness: {
      value: { arrival: 'hint', sleep: true, restHr: 'nightly', hrv: 'rmssd' },
      confidence: 'documented',
      note: 'the mean of the night, not a lowest or resting value',
    },
    workouts: null,
    saysGoodbye: { value: false, confidence: 'documented' },
  },
  policy: {
    value: FREE,
    confidence: 'documented',
    note: 'agreement of 22 August 2025: Polar is named as the source; nobody else sees the data without the permission of whose they are; they go when the agreement ends',
  },
  goneWithinS: {
    value: null,
    confidence: 'documented',
    note: 'when the agreement of the application ends, not of one person',
  },
  bases: {
    site: { value: 'https://flow.polar.com', confidence: 'documented' },
    auth: { value: 'https://polarremote.com', confidence: 'documented' },
    api: { value: 'https://www.polaraccesslink.com', confidence: 'documented' },
  },
  fileHosts: { value: [], confidence: 'documented' },
  options: {},
  budgets: {
    value: [
      { windowS: 900, requests: 520, per: 'app' },
      { windowS: 86_400, requests: 5100, per: 'app' },
    ],
    confidence: 'seen_in_code',
    note: 'with one person: 500 + 20 each in 15 minutes, 5,000 + 100 each in a day; its headers say what holds',
  },
  oauth: {
    authorize: { base: 'site', path: '/oauth2/authorization' },
    token: { base: 'auth', path: '/v2/oauth2/token' },
    clientAuth: 'header',
    pkce: null,
    scopes: [{ scope: 'accesslink.read_all', gives: 'activities' }],
    scopeSeparator: ' ',
    refreshStyle: { value: 'none', confidence: 'documented', note: 'tokens of about ten years' },
    refreshEarlyS: 0,
    readTokens: readStandardTokens,
    isGrantOver: () => false,
    grantedScopes: () => null,
    async identify(answer) {
      const read = shapeOf(z.looseObject({ x_user_id: idText }), answer);
      return read.ok ? ok({ externalId: read.value.x_user_id }) : read;
    },
    async register(call, { ourId }) {
      const { status } = await call({
        method: 'POST',
        base: 'api',
        path: '/v3/users',
        json: { 'member-id': ourId },
      });
      // 409: registered before
      if (status < 300 || status === 409) return ok(null);
      return fail(
        'REGISTRATION_REFUSED',
        'Polar wants more consents first: accept them in Polar Flow, then connect again.',
      );
    },
    async revoke(call, { externalId }) {
      const path = `/v3/users/${encodeURIComponent(externalId)}`;
      const { status } = await call({ method: 'DELETE', base: 'api', path });
      return status < 300 || status === 403 || status === 404;
    },
    probe: { base: 'api', path: '/v3/exercises' },
  },
  webhook,
  pull,
  push: null,
} satisfies Provider;
