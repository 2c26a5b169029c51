// Facts: Suunto's API zone, read in autumn 2026, and public code where it says so.
import { z } from 'zod';
import { FREE } from '../../core/access/source-policy.ts';
import { ok } from '../../core/result.ts';
import type { Provider } from '../provider.ts';
import { idText, shapeOf } from '../read-json.ts';
import { isInvalidGrant, readStandardTokens } from '../standard-oauth.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';
import { webhook } from './webhook.ts';

/** FIT files, nights where the application has that product, and guides on the watch. */
export const suunto = {
  id: 'suunto',
  name: 'Suunto',
  capabilities: {
    activities: {
      value: { arrival: 'hint', form: 'file', edits: false, deletes: false },
      confidence: 'documented',
    },
    wellness: {
      value: { arrival: 'hint', sleep: true, restHr: 'nightly', hrv: 'rmssd' },
      confidence: 'disputed',
      note: 'of another product, see the option WELLNESS; the lowest rate of the night; the kind of HRV is taken to be rMSSD',
    },
    workouts: {
      value: { change: true, remove: true },
      confidence: 'documented',
      note: 'on the watch after the next sync of the phone app',
    },
    saysGoodbye: { value: false, confidence: 'documented' },
  },
  policy: { value: FREE, confidence: 'general', note: 'for companies, by the partner programme' },
  goneWithinS: { value: null, confidence: 'general' },
  bases: {
    site: { value: 'https://cloudapi-oauth.suunto.com', confidence: 'documented' },
    api: { value: 'https://cloudapi.suunto.com', confidence: 'documented' },
  },
  fileHosts: { value: [], confidence: 'documented' },
  options: {
    WELLNESS: { values: ['no', 'yes'], about: 'whether the application has the product 24/7, too' },
  },
  needs: ['API_KEY', 'APP_NAME', 'WEBHOOK_SECRET'],
  budgets: {
    value: [{ windowS: 60, requests: 100, per: 'app' }],
    confidence: 'general',
    note: 'no limits are published; this is our own restraint',
  },
  oauth: {
    authorize: { base: 'site', path: '/oauth/authorize' },
    token: { base: 'site', path: '/oauth/token' },
    clientAuth: 'header',
    pkce: null,
    scopes: [{ scope: 'workout', gives: 'activities' }],
    scopeSeparator: ' ',
    refreshStyle: {
      value: 'rotating',
      confidence: 'disputed',
      note: 'not said; whatever comes back is stored, and where none does the old one stays',
    },
    refreshEarlyS: 600,
    readTokens: readStandardTokens,
    isGrantOver: isInvalidGrant,
    // there is one, and it covers all
    grantedScopes: () => null,
    async identify(answer) {
      const read = shapeOf(z.looseObject({ user: idText }), answer);
      return read.ok ? ok({ externalId: read.value.user }) : read;
    },
    async revoke(call, { settings }) {
      const query = { client_id: settings.clientId };
      const { status } = await call({ base: 'site', path: '/oauth/deauthorize', query });
      return status < 300 || status === 404;
    },
    probe: { base: 'api', path: '/v3/workouts/', query: { limit: '1' } },
    /** The key goes along to the interface, and to nobody else. */
    authorise(request, token, { settings }) {
      const key: Record<string, string> =
        request.base === 'api' ? { 'ocp-apim-subscription-key': settings.apiKey ?? '' } : {};
      return { ...request, headers: { ...request.headers, ...key, authorization: `Bearer ${token}` } };
    },
  },
  webhook,
  pull,
  push,
} satisfies Provider;
