// The smallest platform there can be, for tests of everything behind it: signed hints, files by request, a token
// that never ends. Loaded with `--import`, it stands among the platforms of that process, in the place of one
// that signs its events.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { FREE } from '../../src/core/access/source-policy.ts';
import { ok } from '../../src/core/result.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { PROVIDERS } from '../../src/providers/registry.ts';

export const REFERENCE = 'suunto';
export const SIGNATURE = 'x-reference-signature';
export const SECRET = 'reference-webhook-secret';

export interface ReferenceEvent {
  /** the same in every repeat */
  key: string;
  owner: string;
  kind: 'changed' | 'gone' | 'left';
  objectId: string;
}

export function signed(events: readonly ReferenceEvent[]): { body: string; signature: string } {
  const body = JSON.stringify(events);
  return { body, signature: createHmac('sha256', SECRET).update(body).digest('hex') };
}

export const reference = {
  id: REFERENCE,
  name: 'Reference',
  capabilities: {
    activities: {
      value: { arrival: 'hint', form: 'file', edits: true, deletes: true },
      confidence: 'documented',
    },
    wellness: null,
    workouts: null,
    saysGoodbye: { value: true, confidence: 'documented' },
  },
  policy: { value: FREE, confidence: 'documented' },
  goneWithinS: { value: null, confidence: 'documented' },
  bases: { api: { value: 'https://reference.invalid', confidence: 'documented' } },
  fileHosts: { value: [], confidence: 'documented' },
  options: {},
  budgets: { value: [], confidence: 'documented' },
  oauth: {
    authorize: { base: 'api', path: '/authorize' },
    token: { base: 'api', path: '/token' },
    clientAuth: 'body',
    pkce: null,
    scopes: [{ scope: 'activity', gives: 'activities' }],
    scopeSeparator: ' ',
    authorizeParams: {},
    refreshStyle: { value: 'none', confidence: 'documented' },
    refreshEarlyS: 0,
    readTokens: () => ok({ accessToken: 'token', refreshToken: null, expiresMs: null }),
    isGrantOver: () => false,
    grantedScopes: () => null,
    identify: async () => ok({ externalId: 'nobody' }),
    revoke: async () => true,
    probe: { base: 'api', path: '/probe' },
  },
  webhook: {
    proof: { value: 'signature', confidence: 'documented' },
    maxBytes: 32 * 1024 * 1024,
    setUp: { value: 'portal', confidence: 'documented' },
    answerWithinS: { value: 2, confidence: 'documented' },
    receive({ headers, body }, { settings }) {
      const given = Buffer.from(headers[SIGNATURE] ?? '', 'hex');
      const wanted = createHmac('sha256', settings.webhookSecret ?? '')
        .update(body)
        .digest();
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
        return { kind: 'refused', why: 'the signature is wrong' };
      const events = (JSON.parse(body.toString()) as ReferenceEvent[]).map((event) => ({
        owner: event.owner,
        key: event.key,
        isProven: true,
        kind: event.kind,
        objects: [{ kind: 'activity' as const, objectId: event.objectId, version: event.key, startMs: null }],
        document: null,
      }));
      return { kind: 'events', events, answer: { status: 200 } };
    },
  },
  pull: {
    kinds: ['activity'],
    historyDays: { value: 0, confidence: 'documented' },
    reconcile: { everyS: 86_400, lookBackS: 86_400 },
    list: async () => ok({ objects: [], next: null }),
    async fetch(call, { objectId }, { externalId }) {
      const path = `/users/${externalId}/files/${objectId}`;
      const { status, body } = await call({ base: 'api', path, isFile: true });
      if (status === 200) return { kind: 'file', name: `${objectId}.fit`, bytes: body };
      return status === 410 ? { kind: 'gone' } : { kind: 'not_yet' };
    },
    normalise: () => ok({ file: null, wellness: [] }),
  },
  push: null,
} satisfies Provider;

const all = PROVIDERS as Provider[];
all.splice(0, all.length, reference, ...all.filter(({ id }) => id !== REFERENCE));
