import Fastify, { type FastifyRequest } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../src/core/access/can.ts';
import type { AthleteDeps } from '../../src/http/api.ts';
import { addAuthorization, authorized, type RouteAccess } from '../../src/http/authorize.ts';
import { answerError } from '../../src/http/error-handler.ts';
import { createEraser } from '../../src/services/privacy/erase.ts';
import { type TestApp, testApp } from '../support/app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await testApp();
});
afterAll(() => test.end());

/** An app of one route, asked by `actor`. */
function oneRoute(config: object, handler: (request: FastifyRequest) => Promise<unknown>, actor?: Actor) {
  const app = Fastify();
  app.setErrorHandler(answerError);
  addAuthorization(app, {
    deps: { ...test.deps, eraser: createEraser(test.deps) } as AthleteDeps,
    actorOf: async () => actor ?? { kind: 'local', athleteId: 'local' },
    subjectOf: async () => ({ athleteId: 'local', grant: null }),
    isNamed: () => false,
    record: async () => {},
  });
  app.get('/one', { config }, handler);
  return app;
}
const declares = (access: RouteAccess) => ({ access });

describe('a route', () => {
  it.each([
    ['nothing', {}],
    ['no action', { access: { resource: 'athlete' } }],
    ['an action that there is not', { access: { action: 'all:read', resource: 'athlete' } }],
    ['an action of every object', { access: { action: 'toString', resource: 'athlete' } }],
    [
      'another resource than its action is about',
      { access: { action: 'activity:read', resource: 'service' } },
    ],
  ])('that declares %s keeps the app from starting', async (_what, config) => {
    const app = oneRoute(config, async () => 'never');
    await expect(app.ready()).rejects.toThrow(/declare no action and resource.*GET \/one/);
  });

  it('that declares both is answered, and its answer stays out of caches', async () => {
    const app = oneRoute(declares({ action: 'activity:read', resource: 'athlete' }), async (request) => ({
      id: authorized(request).athleteId,
    }));
    const answer = await app.inject('/one');
    expect(answer.json()).toEqual({ id: 'local' });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('gets nothing of a kind that it did not declare', async () => {
    const app = oneRoute(declares({ action: 'service:read', resource: 'service' }), async (request) => ({
      id: authorized(request).athleteId,
    }));
    expect((await app.inject('/one')).statusCode).toBe(500);
  });

  it.each([
    [{ kind: 'anonymous' }, 'activity:read', 401, 'SIGN_IN_NEEDED'],
    [person(null), 'activity:read', 404, 'NOT_FOUND'],
    [person('local'), 'export:run', 403, 'PROOF_NEEDED'],
    [person('local'), 'activity:read', 200, undefined],
  ] as const)('asked by %o for %s answers %s', async (actor, action, status, code) => {
    let ran = false;
    const access = declares({ action, resource: 'athlete' } as RouteAccess);
    const app = oneRoute(
      access,
      async () => {
        ran = true;
        return {};
      },
      actor,
    );
    const answer = await app.inject('/one');
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(ran).toBe(status === 200);
  });
});

function person(athleteId: string | null): Actor {
  return { kind: 'person', accountId: 'a', sessionId: 's', athleteId, isProven: false, isStrong: true };
}
