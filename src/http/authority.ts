import type { FastifyRequest } from 'fastify';
import type { Actor } from '../core/access/can.ts';
import { KEY_SCOPES } from '../core/access/scope.ts';
import { hasAccounts } from '../services/people/accounts.ts';
import { findKey } from '../services/people/api-keys.ts';
import { actOf, recordAct } from '../services/people/audit.ts';
import { grantTo } from '../services/people/grants.ts';
import type { PeopleDeps, PeopleSettings } from '../services/people/people-deps.ts';
import { findSession, PROOF_MS } from '../services/people/sessions.ts';
import type { AthleteDeps } from './api.ts';
import type { Authority } from './authorize.ts';
import { namedAthlete } from './people/named-athlete.ts';
import { isFromThisMachine } from './people/request-origin.ts';
import { sessionToken } from './people/session-cookie.ts';

/** With the value `program` the asker is treated as a program with every scope; what only programs do asks for a key by itself. */
const ASKED_BY = 'x-asked-by';

/** Whoever asks on behalf of a program, a model for example, sees and does no more than a program may. */
function asProgram(actor: Actor): Actor {
  if (actor.kind === 'program' || actor.kind === 'anonymous') return actor;
  const { athleteId } = actor;
  const base = { kind: 'program', keyId: 'none', scopes: KEY_SCOPES, athletes: null } as const;
  return actor.kind === 'local'
    ? { ...base, accountId: actor.athleteId, athleteId, isStrong: true }
    : { ...base, accountId: actor.accountId, athleteId, isStrong: actor.isStrong };
}

/**
 * Who asks and whose data are meant. As long as nobody has an account: whoever is on this machine, and
 * its one athlete. From the first account on: the holder of a session or of a key, or nobody.
 */
export function createAuthority(
  deps: AthleteDeps,
  settings: PeopleSettings,
  localAthleteId: string,
): Authority {
  const { now, queue } = deps;
  const peopleNow = (): PeopleDeps => ({ ...settings, db: deps.db.as({ kind: 'nobody' }), now, queue });
  // once there is an account there always is one
  let someoneHasAccount = false;

  async function actorOf(request: FastifyRequest): Promise<Actor> {
    const actor = await askerOf(request);
    return request.headers[ASKED_BY] === 'program' ? asProgram(actor) : actor;
  }

  async function askerOf(request: FastifyRequest): Promise<Actor> {
    someoneHasAccount ||= await hasAccounts(peopleNow());
    if (!someoneHasAccount) {
      return isFromThisMachine(request)
        ? { kind: 'local', athleteId: localAthleteId }
        : { kind: 'anonymous' };
    }
    const { authorization } = request.headers;
    if (authorization !== undefined) return programOf(authorization);
    const token = sessionToken(request, settings);
    const found = token === undefined ? null : await findSession(peopleNow(), token);
    if (found === null) return { kind: 'anonymous' };
    return {
      kind: 'person',
      accountId: found.account.accountId,
      sessionId: found.session.sessionId,
      athleteId: found.account.ownAthlete,
      isStrong: found.session.isStrong,
      isProven: deps.now() - found.session.provenMs < PROOF_MS,
    };
  }

  async function programOf(header: string): Promise<Actor> {
    const [, text] = /^Bearer ([\w]{1,100})$/.exec(header) ?? [];
    const found = text === undefined ? null : await findKey(peopleNow(), text);
    if (found === null) return { kind: 'anonymous' };
    const { key, account } = found;
    return {
      kind: 'program',
      accountId: account.accountId,
      keyId: key.keyId,
      athleteId: account.ownAthlete,
      scopes: key.scopes,
      isStrong: key.isStrong,
      athletes: key.athletes,
    };
  }

  return {
    deps,
    actorOf,
    async subjectOf(request, actor) {
      if (actor.kind === 'anonymous') return null;
      const named = namedAthlete(request.raw);
      const athleteId = named === null || named === 'me' ? actor.athleteId : named;
      if (athleteId === null) return null;
      const isOther = athleteId !== actor.athleteId && actor.kind !== 'local';
      return { athleteId, grant: isOther ? await grantTo(peopleNow(), actor.accountId, athleteId) : null };
    },
    isNamed: (request) => namedAthlete(request.raw) !== null,
    async record(actor, athleteId, action) {
      await recordAct(deps.db, athleteId, deps.now(), actOf(actor, action));
    },
  };
}
