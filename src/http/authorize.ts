// Authorization by construction. To add a route:
//
//   api.get('/zones', {
//     config: { access: { action: 'training:read', resource: 'athlete' } },
//     schema: { … },
//   }, async (request) => {
//     const { athleteId, deps } = authorized(request);
//     return deps.evaluations.of(athleteId);
//   });
//
// - `config.access` says what the route does and to what. Actions, and who may do them, stand in
//   core/access/actions.ts; a new kind of action is a new line there. The app does not start with a route
//   that declares nothing, or something that is no action.
// - The check runs before the body is read. The handler asks for what it found with `authorized(request)`
//   (or `authorized(request, 'account')`, `authorized(request, 'service')`, as declared). Database, files
//   and evaluations come from there and from nowhere else: what a route is built with (HttpDeps) has none.
// - Within an athlete's data everything is looked up under `athleteId`, so that other people's objects
//   are absent. Whether a field may be shown, too: `authorized(request).may('location:read')`.
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { type ACTIONS, type Action, isAction, type ResourceKind, ruleOf } from '../core/access/actions.ts';
import { type Actor, can, type Subject, type Verdict } from '../core/access/can.ts';
import type { HomeZone } from '../core/access/home-zone.ts';
import { type Athlete, getAthlete } from '../db/queries/athlete.ts';
import { listHomeZones } from '../db/queries/home-zone.ts';
import type { Identity } from '../db/row-security.ts';
import type { QueuedDeps } from '../services/ingest/await-deliveries.ts';
import type { AthleteDeps } from './api.ts';
import { whileUnderWay } from './plugins/load-shedding.ts';
import { refusal } from './problem.ts';

/** What a route does, and to what. */
export type RouteAccess = {
  [A in Action]: { action: A; resource: (typeof ACTIONS)[A]['resource'] };
}[Action];

declare const checked: unique symbol;

interface Checked<K extends ResourceKind> {
  /** only the check in this file makes one */
  readonly [checked]: K;
  readonly actor: Actor;
}
export interface AuthorizedAthlete extends Checked<'athlete'> {
  readonly athleteId: string;
  readonly athlete: Athlete;
  /** what to cut from tracks that others see */
  homeZones(): Promise<HomeZone[]>;
  /** the asker is somebody else, let in by a grant */
  readonly byGrant: boolean;
  /** for this athlete's data and no others */
  readonly deps: AthleteDeps;
  /** whether the same asker may do this, too, with the same athlete's data */
  may(action: Action): boolean;
  /** asks everything anew: session or key, and grant; for answers that go on for minutes */
  isStillAllowed(): Promise<boolean>;
}
export interface AuthorizedAccount extends Checked<'account'> {
  readonly accountId: string;
  readonly deps: AthleteDeps;
  /** asks anew who it is and whether they may; for answers that go on for minutes */
  isStillAllowed(): Promise<boolean>;
}
export interface AuthorizedService extends Checked<'service'> {
  readonly deps: QueuedDeps;
}
export type Authorized<K extends ResourceKind> = {
  athlete: AuthorizedAthlete;
  account: AuthorizedAccount;
  service: AuthorizedService;
}[K];

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
  interface FastifyInstance {
    /** every route as it was declared, for whoever proves something about all of them */
    declaredRoutes: readonly RouteOptions[];
  }
  interface FastifyRequest {
    authorization: { kind: ResourceKind; value: Authorized<ResourceKind> } | null;
  }
}

/** What the check needs from outside: who asks, whose data are meant, what that athlete granted. */
export interface Authority {
  deps: AthleteDeps;
  actorOf(request: FastifyRequest): Promise<Actor>;
  /** null: nobody's, as for a coach who names no athlete */
  subjectOf(request: FastifyRequest, actor: Actor): Promise<Subject | null>;
  /** the address names an athlete, so it is one of an athlete's data or none */
  isNamed(request: FastifyRequest): boolean;
  /** keeps that somebody else was let at an athlete's data */
  record(actor: Actor, athleteId: string, action: Action): Promise<void>;
}

/** What the check of this request found. Throws where the route declared another kind of resource. */
export function authorized<K extends ResourceKind = 'athlete'>(
  request: FastifyRequest,
  ...kind: K extends 'athlete' ? [] : [kind: K]
): Authorized<K> {
  const wanted = kind[0] ?? 'athlete';
  const { authorization } = request;
  if (authorization?.kind !== wanted) throw new Error(`this route did not declare the resource ${wanted}`);
  return authorization.value as Authorized<K>;
}

/** Checks every request, and at the start that every route can be checked. Add before the first route. */
export function addAuthorization(app: FastifyInstance, authority: Authority): void {
  const routes: RouteOptions[] = [];
  let ofNobody: AthleteDeps | undefined;
  app.decorate('declaredRoutes', routes);
  app.decorateRequest('authorization', null);
  app.addHook('onRoute', (route) => {
    routes.push(route);
  });
  app.addHook('onReady', async () => {
    const wrong = routes.filter((route) => !isDeclared(route));
    if (wrong.length === 0) return;
    const names = wrong.map(({ method, url }) => `${[method].flat().join(',')} ${url}`).join('; ');
    throw new Error(`These routes declare no action and resource to be checked: ${names}`);
  });
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return;
    const access = request.routeOptions.config.access;
    if (access === undefined) throw new Error('a route without a declared action was called');
    if (access.resource !== 'service') reply.header('cache-control', 'no-store');
    if (access.resource !== 'athlete' && authority.isNamed(request)) throw refusalFor('absent');
    ofNobody ??= onBehalfOf(authority.deps, { kind: 'nobody' });
    request.authorization = {
      kind: access.resource,
      value: await whileUnderWay(request, check(authority, ofNobody, request, access)),
    };
  });
  // A grant that ended while the answer was made: nothing that was read since leaves.
  app.addHook('onSend', async (request, reply, payload) => {
    const { authorization } = request;
    const access = request.routeOptions.config.access;
    if (authorization?.kind !== 'athlete' || access === undefined || reply.statusCode >= 400) return payload;
    const { actor, byGrant } = authorization.value as AuthorizedAthlete;
    if (!byGrant) return payload;
    const subject = await authority.subjectOf(request, actor);
    const verdict = can(actor, access.action, subject, authority.deps.now());
    if (verdict.allowed) return payload;
    request.authorization = null;
    throw refusalFor(verdict.reason);
  });
}

function isDeclared({ config }: RouteOptions): boolean {
  const access = config?.access as { action?: unknown; resource?: unknown } | undefined;
  return isAction(access?.action) && ruleOf(access.action).resource === access?.resource;
}

async function check(
  { deps, actorOf, subjectOf, record }: Authority,
  ofNobody: AthleteDeps,
  request: FastifyRequest,
  { action, resource }: RouteAccess,
): Promise<Authorized<ResourceKind>> {
  // what is said to everybody is said without a look at the database, also while that is away
  const isForAll = resource === 'service' && ruleOf(action).whoAsks !== true;
  const actor: Actor = isForAll ? { kind: 'anonymous' } : await actorOf(request);
  const subject = resource === 'athlete' ? await subjectOf(request, actor) : null;
  const verdict = can(actor, action, subject, deps.now());
  if (!verdict.allowed) throw refusalFor(verdict.reason);
  if (resource === 'service') {
    return { actor, deps: ofNobody } as unknown as AuthorizedService;
  }
  if (resource === 'account') {
    const { accountId } = actor as Extract<Actor, { accountId: string }>;
    const identity: Identity = { kind: 'person', accountId, nowMs: deps.now() };
    return {
      ...{ actor, accountId, deps: onBehalfOf(deps, identity) },
      async isStillAllowed() {
        const again = await actorOf(request);
        const isSame = again.kind === 'person' && again.accountId === accountId;
        return isSame && can(again, action, null, deps.now()).allowed;
      },
    } as unknown as AuthorizedAccount;
  }
  const { athleteId } = subject!;
  const isProgram = actor.kind === 'program';
  const self: Identity = { kind: 'self', athleteId, isProgram };
  const athlete = await deps.db.as(self).read((db) => getAthlete(db, athleteId));
  if (athlete === null) throw refusalFor('absent');
  const may = (other: Action) => can(actor, other, subject, deps.now()).allowed;
  const isSelf = verdict.by === 'self' || ruleOf(action).onBehalf === true;
  const byGrant = verdict.by === 'grant';
  if (byGrant) await record(actor, athleteId, action);
  const { accountId } = actor as Extract<Actor, { accountId: string }>;
  const identity: Identity = isSelf
    ? self
    : { kind: 'other', athleteId, accountId, nowMs: deps.now(), isProgram };
  return {
    actor,
    athleteId,
    athlete,
    byGrant,
    homeZones: () => deps.db.as(self).read((db) => listHomeZones(db, athleteId)),
    deps: onBehalfOf(deps, identity),
    may,
    async isStillAllowed() {
      const again = await actorOf(request);
      return can(again, action, await subjectOf(request, again), deps.now()).allowed;
    },
  } as unknown as AuthorizedAthlete;
}

function onBehalfOf(deps: AthleteDeps, identity: Identity): AthleteDeps {
  return { ...deps, db: deps.db.as(identity) };
}

function refusalFor(reason: Extract<Verdict, { allowed: false }>['reason']): Error {
  switch (reason) {
    case 'sign_in':
      return refusal('SIGN_IN_NEEDED', 'Sign in, or send an API key, to use this address.');
    case 'absent':
      return refusal('NOT_FOUND', 'There is nothing at this address.');
    case 'prove':
      return refusal('PROOF_NEEDED', 'This wants a fresh proof that it is you; give it and try again.');
    case 'second_factor':
      return refusal(
        'SECOND_FACTOR_REQUIRED',
        'Other people’s data want more than a password: set up an authenticator or a passkey and sign in with it. A key must be made after that.',
      );
    case 'forbidden':
      return refusal('NOT_ALLOWED', 'This was not granted to you.');
  }
}
