import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ruleOf } from '../../core/access/actions.ts';
import {
  claimAnswer,
  dropAnswer,
  getAnswer,
  hasMoreAnswers,
  keepAnswer,
} from '../../db/queries/kept-answer.ts';
import type { AuthorizedAthlete } from '../authorize.ts';
import { refusal } from '../problem.ts';
import { whileUnderWay } from './load-shedding.ts';

const CHANGES = new Set(['POST', 'PATCH']);
/** Recognised by the digest of their bytes, which are not read yet. */
const BY_DIGEST = '/v1/activities';
const KEY = /^[\x21-\x7e]{1,200}$/;
/** Longer than any request may take: whoever has not answered by then never will. */
const GIVEN_UP_MS = 15 * 60_000;
const KEPT_MS = 24 * 60 * 60_000;
/** New keys of one athlete within a day, whose answers are kept: far more than a program that works has changes to make. */
const KEYS_A_DAY = 5000;
/** What may have been done although it failed. */
const UNKNOWN = new Set(['CONNECTION_LOST', 'COMMIT_UNKNOWN', 'TOOK_TOO_LONG', 'INTERNAL_ERROR']);

declare module 'fastify' {
  interface FastifyContextConfig {
    /** its answer is told once and kept nowhere, so a key is not heeded: asked for again, it makes another secret */
    tellsSecret?: true;
  }
}

interface Claim {
  of: { athleteId: string; keyDigest: string };
  deps: AuthorizedAthlete['deps'];
}
const claims = new WeakMap<FastifyRequest, Claim>();

/**
 * A change of an athlete's data that carries an `Idempotency-Key` is made once: the same request by the same asker gets
 * the same answer for a day. What was refused did nothing and may be asked again. Answers that tell a secret are not kept.
 * Beyond KEYS_A_DAY a new key is refused (save those that come at the same moment), a known one is answered as ever.
 * Register after the check of the route.
 * Errors: IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_TOO_MANY_KEYS, IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_OUTCOME_UNKNOWN.
 */
export function addIdempotency(app: FastifyInstance, now: () => number): void {
  app.addHook('preHandler', async (request, reply) => {
    const claim = claimOf(request);
    if (claim === null) return;
    const { of, deps } = claim;
    const requestDigest = digest([request.method, request.url, request.headers['if-match'], request.body]);
    const row = { ...of, requestDigest, askedMs: now() };
    const claiming = deps.db.transaction(async (tx) => {
      if (!(await claimAnswer(tx, row))) return false;
      // takes the claim back, too
      if (await hasMoreAnswers(tx, of.athleteId, row.askedMs - KEPT_MS, KEYS_A_DAY)) throw tooManyKeys();
      return true;
    });
    const isNew = await whileUnderWay(request, claiming);
    if (isNew) {
      claims.set(request, claim);
      return;
    }
    const kept = await deps.db.read((db) => getAnswer(db, of));
    if (kept === null) throw inProgress(reply);
    if (kept.requestDigest !== requestDigest) {
      throw refusal('IDEMPOTENCY_KEY_REUSED', 'Another request was made with this Idempotency-Key.');
    }
    if (kept.status === null) {
      if (now() - kept.askedMs < GIVEN_UP_MS) throw inProgress(reply);
      throw refusal(
        'IDEMPOTENCY_OUTCOME_UNKNOWN',
        'This was asked for before and never answered: look whether it was done, and ask again with another key.',
      );
    }
    if (kept.etag !== null) reply.header('etag', kept.etag);
    reply.header('idempotency-replayed', 'true').code(kept.status).type('application/json; charset=utf-8');
    return reply.serializer((body: unknown) => String(body)).send(kept.body ?? '');
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const claim = claims.get(request);
    if (claim === undefined) return payload;
    claims.delete(request);
    const { of, deps } = claim;
    const { statusCode, problemCode } = reply;
    // the row stays as it is: asked for, and nobody knows what became of it
    if (problemCode !== undefined && problemCode !== null && UNKNOWN.has(problemCode)) return payload;
    const etag = reply.getHeader('etag');
    const answer = {
      status: statusCode,
      body: typeof payload === 'string' ? payload : null,
      etag: typeof etag === 'string' ? etag : null,
    };
    try {
      await deps.db.transaction((tx) => (statusCode < 300 ? keepAnswer(tx, of, answer) : dropAnswer(tx, of)));
    } catch (error) {
      // it was done; that the same key then says "in progress" does nothing twice
      request.log.warn({ err: error }, 'ANSWER_NOT_KEPT');
    }
    return payload;
  });
}

function claimOf(request: FastifyRequest): Claim | null {
  const { headers, authorization, routeOptions, method } = request;
  const key = headers['idempotency-key'];
  const { access, tellsSecret } = routeOptions.config;
  if (tellsSecret === true) return null;
  if (key === undefined || access === undefined || !CHANGES.has(method) || routeOptions.url === BY_DIGEST)
    return null;
  if (authorization?.kind !== 'athlete') return null;
  const { actor, athleteId, deps, byGrant } = authorization.value as AuthorizedAthlete;
  // what a grant lets somebody only read changes nothing
  if (byGrant && ruleOf(access.action).onBehalf !== true) return null;
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw refusal('IDEMPOTENCY_KEY_INVALID', 'An Idempotency-Key has 1 to 200 visible ASCII characters.');
  }
  const account = 'accountId' in actor ? actor.accountId : athleteId;
  const asker = [account, 'keyId' in actor ? actor.keyId : null];
  return { of: { athleteId, keyDigest: digest([...asker, key]) }, deps };
}

function inProgress(reply: FastifyReply): Error {
  reply.header('retry-after', 1);
  return refusal('IDEMPOTENCY_IN_PROGRESS', 'This was asked for already and is being done.');
}

function tooManyKeys(): Error {
  return refusal(
    'IDEMPOTENCY_TOO_MANY_KEYS',
    `No more than ${KEYS_A_DAY} requests a day can carry a new Idempotency-Key for one athlete; ask later, or without one.`,
  );
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
