import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXPECTED } from '../support/access-table.ts';
import { type TestApp, testApp } from '../support/app.ts';

interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean; schema: object; description?: string }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}

let test: TestApp;
let document: {
  openapi: string;
  info: { title: string; version: string };
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, { type: string }> };
};
let operations: { path: string; method: string; operation: Operation }[];
beforeAll(async () => {
  test = await testApp();
  document = (await test.app.inject('/openapi.json')).json();
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
});
afterAll(() => test.end());

const ROUTES = [
  'get /healthz',
  'get /readyz',
  'post /v1/activities',
  'get /v1/activities',
  'get /v1/activities/{id}',
  'get /v1/activities/{id}/streams',
  'get /v1/deliveries',
  'get /v1/deliveries/{deliveryId}/progress',
  'get /v1/ledger',
  'get /v1/messages',
  'post /v1/rederivations',
  'get /v1/rederivations',
  'get /v1/rederivations/{rederivationId}',
  'get /v1/same-run-doubts',
  'post /v1/same-run-doubts/decide',
  'post /v1/merges/{mergeId}/undo',
  'post /v1/activities/{activityId}/split',
  'get /v1/athlete',
  'patch /v1/athlete',
  'get /v1/zones',
  'get /v1/zones/proposals',
  'post /v1/zones/proposals/{id}/accept',
  'post /v1/zones/proposals/{id}/decline',
  'get /v1/zones/statements',
  'post /v1/zones/statements',
  'post /v1/zones/statements/preview',
  'get /v1/load',
  'get /v1/intensity',
  'get /v1/readiness',
  'get /v1/flags',
  'get /v1/wins',
  'get /v1/inventory',
  'get /v1/plateau',
  'get /v1/feedback',
  'get /v1/feedback/{id}',
  'put /v1/feedback/{id}',
  'delete /v1/feedback/{id}',
  'get /v1/wellness',
  'put /v1/wellness/{day}',
  'delete /v1/wellness/{day}',
  'get /v1/decisions/{id}',
  'post /v1/decisions/{id}/undo',
  'post /v1/decisions/{id}/reject',
  'post /v1/decisions/{id}/approve',
  'post /v1/decisions/{id}/preview',
  'get /v1/calendar',
  'get /v1/today',
  'post /v1/daily-checks',
  'get /v1/strength',
  'get /v1/strength/logs/{id}',
  'put /v1/strength/logs/{id}',
  'delete /v1/strength/logs/{id}',
  'get /v1/assessment',
  'put /v1/assessment/answers',
  'get /v1/availability',
  'put /v1/availability',
  'get /v1/goals',
  'post /v1/goals',
  'get /v1/goals/{id}',
  'put /v1/goals/{id}',
  'post /v1/goals/{id}/end',
  'post /v1/plans/preview',
  'post /v1/plans',
  'get /v1/plans',
  'get /v1/plans/{id}/versions',
  'get /v1/plans/{id}/versions/{version}',
  'post /v1/plan/edits',
  'get /v1/plan/locks',
  'post /v1/plan/locks',
  'delete /v1/plan/locks/{id}',
  'get /v1/plan',
  'get /v1/plan/explanation',
  'put /v1/plan',
  'post /v1/review',
  'get /v1/review',
  'get /v1/decisions',
  'get /v1/device-edits',
  'post /v1/device-edits/{id}/accept',
  'post /v1/device-edits/{id}/reject',
  'get /v1/workouts',
  'get /v1/workouts/{id}.fit',
  'get /v1/workouts/{id}.zwo',
  'get /v1/workouts/{id}.tcx',
  'get /v1/workouts/{id}.ics',
  'get /v1/workouts/{id}.json',
  'get /v1/workouts/{id}/targets',
  'get /v1/workouts/{id}/targets/{target}',
  'get /v1/coaching',
  'patch /v1/coaching',
  'get /v1/clearances',
  'post /v1/clearances',
  'delete /v1/clearances/{id}',
  'get /v1/calendar-feed',
  'post /v1/calendar-feed',
  'patch /v1/calendar-feed',
  'delete /v1/calendar-feed',
  'get /calendar/{token}.ics',
  'get /v1/visitor',
  'post /v1/accounts/first',
  'post /v1/accounts',
  'post /v1/accounts/verify-email',
  'post /v1/accounts/change-email',
  'post /v1/password/forgotten',
  'post /v1/password/reset',
  'post /v1/sessions',
  'get /v1/sessions',
  'delete /v1/sessions',
  'post /v1/sessions/passkey/challenge',
  'post /v1/sessions/passkey',
  'delete /v1/sessions/{id}',
  'post /v1/sessions/current/proof',
  'get /v1/account',
  'patch /v1/account',
  'post /v1/account/athlete',
  'post /v1/account/authenticator',
  'delete /v1/account/authenticator',
  'post /v1/account/authenticator/confirm',
  'post /v1/account/passkeys/challenge',
  'post /v1/account/passkeys',
  'delete /v1/account/passkeys/{id}',
  'post /v1/keys',
  'get /v1/keys',
  'delete /v1/keys/{id}',
  'post /v1/webhooks',
  'get /v1/webhooks',
  'patch /v1/webhooks/{id}',
  'post /v1/webhooks/{id}/secret',
  'delete /v1/webhooks/{id}',
  'post /v1/webhooks/{id}/test',
  'get /v1/webhooks/{id}/deliveries',
  'post /v1/webhooks/{id}/deliveries/{deliveryId}/replay',
  'get /v1/grants',
  'put /v1/grants/{id}',
  'delete /v1/grants/{id}',
  'post /v1/invitations',
  'get /v1/invitations',
  'delete /v1/invitations/{id}',
  'post /v1/invitations/look',
  'post /v1/invitations/accept',
  'get /v1/alerts',
  'post /v1/alerts/{id}/acknowledge',
  'post /v1/alerts/{id}/snooze',
  'post /v1/alerts/{id}/resolve',
  'get /v1/care',
  'put /v1/care',
  'get /v1/notices',
  'get /v1/notices/unread',
  'post /v1/notices/read',
  'get /v1/notifications/push-key',
  'get /v1/notes',
  'post /v1/notes',
  'post /v1/notes/read',
  'delete /v1/notes/{id}',
  'get /v1/desk',
  'get /v1/desk/proposals',
  'post /v1/desk/proposals/answers',
  'get /v1/notifications',
  'put /v1/notifications',
  'post /v1/notifications/channels',
  'delete /v1/notifications/channels/{id}',
  'post /v1/feedback-requests',
  'get /feedback/{token}',
  'post /feedback/{token}',
  'get /unsubscribe/{token}',
  'post /unsubscribe/{token}',
  'get /v1/teams/{id}/desk',
  'put /v1/teams/{id}/desk',
  'get /v1/templates',
  'post /v1/templates',
  'put /v1/templates/{id}',
  'delete /v1/templates/{id}',
  'post /v1/teams',
  'get /v1/teams',
  'delete /v1/teams/{id}/members/{accountId}',
  'get /v1/export',
  'get /v1/account/data',
  'post /v1/athlete/erase',
  'post /v1/account/erase',
  'get /v1/audit',
  'get /v1/connections',
  'post /v1/connections',
  'delete /v1/connections/{id}',
  'get /v1/home-zones',
  'post /v1/home-zones',
  'delete /v1/home-zones/{id}',
];

describe('/openapi.json', () => {
  it('is OpenAPI 3.1 and holds every route, and no other', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: 'Pacekeeper', version: expect.any(String) });
    expect(operations.map(({ path, method }) => `${method} ${path}`).sort()).toEqual(ROUTES.toSorted());
  });

  it('holds only addresses that the app answers', () => {
    for (const { path, method } of operations) {
      const url = path.replace(/\{(\w+)\}/g, ':$1');
      expect(test.app.hasRoute({ method: method.toUpperCase() as 'GET', url }), path).toBe(true);
    }
  });

  it('names every operation once and says what it does and answers', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = new Set(document.tags.map((tag) => tag.name));
    for (const { path, operation } of operations) {
      expect(operation.operationId, path).toMatch(/^[a-z][A-Za-z]+$/);
      expect(operation.summary?.length, path).toBeGreaterThan(5);
      expect(
        operation.tags.every((tag) => tags.has(tag)),
        path,
      ).toBe(true);
      const statuses = Object.keys(operation.responses);
      expect(
        statuses.some((status) => status.startsWith('2')),
        path,
      ).toBe(true);
      expect(statuses, path).toEqual(expect.arrayContaining(['4XX', '5XX']));
      for (const response of Object.values(operation.responses)) {
        expect(typeof response.description, path).toBe('string');
      }
    }
  });

  it('says of every operation who may ask: nobody in particular, a session, a key by scope', () => {
    expect(Object.keys(document.components.securitySchemes)).toEqual(['session', 'key']);
    const of = (method: string, path: string) => document.paths[path]![method]!.security;
    expect(of('post', '/v1/sessions')).toEqual([]);
    expect(of('post', '/v1/keys')).toEqual([{ session: [] }]);
    expect(of('get', '/v1/zones')).toEqual([{ session: [] }, { key: ['activity:read'] }]);
    expect(of('post', '/v1/activities')).toEqual([{ session: [] }, { key: ['activity:write'] }]);
    for (const { path, method, operation } of operations) {
      const url = path.replace(/\{(\w+)\}/g, ':$1');
      const declared = test.app.declaredRoutes.find(
        (route) => route.url === url && [route.method].flat().includes(method.toUpperCase()),
      );
      const { action, resource } = declared!.config!.access!;
      const expected = resource === 'service' ? [] : [{ session: [] }];
      const keys = (EXPECTED[action]?.key ?? []).map((scope) => ({ key: [scope] }));
      expect(operation.security, `${method} ${path}`).toEqual([...expected, ...keys]);
    }
  });

  it('declares every parameter of a path, and explains every parameter', () => {
    for (const { path, operation } of operations) {
      const declared = (operation.parameters ?? []).filter((p) => p.in === 'path').map((p) => p.name);
      expect(declared, path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
      for (const parameter of operation.parameters ?? []) {
        expect(parameter.description, `${path} ${parameter.name}`).toBeTruthy();
      }
    }
  });

  it('points only at schemas that are there, and holds none that is not used', () => {
    const text = JSON.stringify(document);
    const wanted = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1]!));
    expect(wanted.size).toBeGreaterThan(10);
    const there = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...wanted].sort()).toEqual(there.sort());
  });

  it('names every field of every body that is sent: what is not named is refused', () => {
    // what an authenticator says of itself is read by the library that checks it
    const free = new Set(['addPasskey.response', 'signInWithPasskey.response']);
    const loose: string[] = [];
    const walk = (node: unknown, at: string): void => {
      if (typeof node !== 'object' || node === null || free.has(at)) return;
      const schema = node as Record<string, unknown>;
      const ref = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1)! : null;
      if (ref !== null) {
        walk(document.components.schemas[ref], at);
        return;
      }
      const { properties = {}, additionalProperties } = schema as {
        properties?: object;
        additionalProperties?: unknown;
      };
      if (schema.type === 'object' && additionalProperties === undefined) loose.push(at);
      for (const [name, inner] of Object.entries(properties)) walk(inner, `${at}.${name}`);
      for (const key of ['items', 'additionalProperties'] as const) walk(schema[key], at);
      for (const key of ['anyOf', 'oneOf', 'allOf'] as const) {
        for (const inner of (schema[key] as unknown[] | undefined) ?? []) walk(inner, at);
      }
    };
    let bodies = 0;
    for (const { operation } of operations) {
      const json = operation.requestBody?.content['application/json'] as { schema: unknown } | undefined;
      if (json === undefined) continue;
      bodies += 1;
      walk(json.schema, operation.operationId);
    }
    expect(loose).toEqual([]);
    expect(bodies).toBeGreaterThan(30);
  });

  it('gives every problem as problem+json', () => {
    for (const { path, operation } of operations) {
      for (const status of ['4XX', '5XX']) {
        expect(Object.keys(operation.responses[status]!.content!), path).toEqual([
          'application/problem+json',
        ]);
      }
    }
  });

  it('gives every JSON body and answer an example that its schema allows', () => {
    const defs = JSON.parse(
      JSON.stringify(document.components.schemas).replaceAll('#/components/schemas/', '#/$defs/'),
    );
    const wrong: string[] = [];
    let seen = 0;
    for (const { path, method, operation } of operations) {
      const bodies = [operation.requestBody, ...Object.values(operation.responses)];
      for (const [type, media] of bodies.flatMap((b) => Object.entries(b?.content ?? {}))) {
        const { schema, example } = media as { schema?: object; example?: unknown };
        if (!type.endsWith('json') || schema === undefined) continue;
        const local = JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/'));
        const checked = z.fromJSONSchema({ ...local, $defs: defs }).safeParse(example);
        if (!checked.success) wrong.push(`${method} ${path}: ${checked.error.message}`);
        seen += 1;
      }
    }
    expect(wrong).toEqual([]);
    expect(seen).toBeGreaterThan(2 * operations.length);
  });

  it('says that an upload takes forms and single files', () => {
    const { content } = document.paths['/v1/activities']!.post!.requestBody!;
    expect(Object.keys(content)).toEqual(
      expect.arrayContaining(['multipart/form-data', 'application/octet-stream', 'application/zip']),
    );
  });
});

describe('/docs', () => {
  it('is a page whose every address is of this service, under a policy that allows no other', async () => {
    const page = await test.app.inject('/docs');
    expect(page.statusCode).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    const addresses = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(addresses.length).toBeGreaterThan(4);
    for (const address of addresses) {
      expect(address).toMatch(/^\/docs\/static\//);
      expect((await test.app.inject(address)).statusCode, address).toBe(200);
    }
    // a script in the page itself would need an exception in the policy
    expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/);
  });

  it('reads the same description', async () => {
    expect((await test.app.inject('/docs/json')).json()).toEqual(document);
  });
});
