import type { FastifyRequest } from 'fastify';
import type { QueuedDeps } from '../../services/ingest/await-deliveries.ts';
import { findAccount } from '../../services/people/accounts.ts';
import type { PeopleDeps } from '../../services/people/people-deps.ts';
import type { Account } from '../../services/people/sessions.ts';
import type { HttpDeps } from '../api.ts';
import { authorized } from '../authorize.ts';

/** What services about people work with, on behalf of whoever was checked. */
export function peopleOf(http: HttpDeps, deps: QueuedDeps): PeopleDeps {
  return { ...http.people, db: deps.db, now: deps.now, queue: deps.queue };
}

/** The asker's own account, with what to change it by. Only for routes that declared the resource account. */
export async function ownAccount(
  http: HttpDeps,
  request: FastifyRequest,
): Promise<{ people: PeopleDeps; account: Account; sessionId: string }> {
  const { accountId, actor, deps } = authorized(request, 'account');
  const people = peopleOf(http, deps);
  const account = await findAccount(people, accountId);
  if (account === null || actor.kind !== 'person') throw new Error('an account was let in that is not there');
  return { people, account, sessionId: actor.sessionId };
}
