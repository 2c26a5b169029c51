import { fail, ok, type Result } from '../../core/result.ts';
import {
  type Connection,
  claimAccount,
  findAccount,
  getConnection,
  isOver,
  listLiveConnections,
  putConnection,
} from '../../db/queries/connection.ts';
import { insertOAuthState, takeOAuthState } from '../../db/queries/oauth-state.ts';
import { keepEvents, takeParkedEvents } from '../../db/queries/provider-event.ts';
import type { Tx } from '../../db/transaction.ts';
import type { TokenSet } from '../../providers/oauth.ts';
import type { ProviderId } from '../../providers/provider.ts';
import type { Platform } from '../../providers/settings.ts';
import { digestOf, newId, newToken } from '../people/secret-token.ts';
import { CallEnded } from './call-ended.ts';
import { callWith } from './call-platform.ts';
import { dropFarewells } from './farewell.ts';
import type { ConnectionDeps } from './platforms.ts';
import { keepOn } from './source-end.ts';
import { sealTokens } from './tokens.ts';

const STATE_MS = 10 * 60_000;
const PURPOSE = 'connect';
const DAY_MS = 86_400_000;

/** Who goes to a platform and must be the one who comes back. */
export interface Traveller {
  athleteId: string;
  /** the session, or the person at this machine */
  browser: string;
  provider: ProviderId;
}

/** A state for one way there and back; only its digest is kept. */
export async function openState(
  deps: Pick<ConnectionDeps, 'db' | 'now'>,
  traveller: Traveller,
): Promise<string> {
  const { token, digest } = newToken();
  const nowMs = deps.now();
  const { provider, browser, athleteId: forAthlete } = traveller;
  await deps.db.transaction((tx) =>
    insertOAuthState(
      tx,
      { digest, provider, purpose: PURPOSE, browser, forAthlete, expiresMs: nowMs + STATE_MS },
      nowMs,
    ),
  );
  return token;
}

/** Uses a state up, whatever is wrong with who brings it; true where nothing is. */
export async function spendState(
  deps: Pick<ConnectionDeps, 'db' | 'now'>,
  state: string,
  traveller: Traveller,
): Promise<boolean> {
  const row = await deps.db.transaction((tx) => takeOAuthState(tx, digestOf(state)));
  return (
    row !== null &&
    row.purpose === PURPOSE &&
    row.expiresMs > deps.now() &&
    row.provider === traveller.provider &&
    row.browser === traveller.browser &&
    row.forAthlete === traveller.athleteId
  );
}

/**
 * Makes a connection of what the platform answered to the code: who it is comes from the platform alone. An
 * account that is somebody else's here stays theirs. Errors: CONNECTION_TAKEN, CONNECTION_EXISTS,
 * SCOPES_MISSING, REGISTRATION_REFUSED, ANSWER_UNREADABLE, PLATFORM_DOWN.
 */
export async function connect(
  deps: ConnectionDeps,
  athleteId: string,
  platform: Platform,
  { answer, query }: { answer: unknown; query: Readonly<Record<string, unknown>> },
): Promise<Result<Connection>> {
  const oauth = platform.provider.oauth!;
  const read = oauth.readTokens(answer, deps.now());
  if (!read.ok) return read;
  const { accessToken } = read.value;
  if (accessToken === null) return fail('ANSWER_UNREADABLE', 'The platform answered without a token.');
  const tokens = { ...read.value, accessToken };
  const who = await identify(deps, platform, athleteId, { answer, query, accessToken });
  if (!who.ok) return who;
  const { externalId, scopes } = who.value;
  if (scopes !== null && !oauth.scopes.some((use) => grants(scopes, use) && use.gives !== 'account')) {
    return fail(
      'SCOPES_MISSING',
      `Nothing was granted that could be used; connect ${platform.provider.name} again and leave a box ticked.`,
    );
  }
  const made = await deps.db.transaction((tx) =>
    write(deps, tx, athleteId, platform, { externalId, scopes, tokens }),
  );
  if (made.ok) deps.queue.wake();
  return made;
}

/** Whether a grant covers a use. */
export function grants(
  scopes: readonly string[] | null,
  use: { scope: string; or?: readonly string[] },
): boolean {
  return (
    scopes === null || scopes.includes(use.scope) || use.or?.some((other) => scopes.includes(other)) === true
  );
}

async function identify(
  deps: ConnectionDeps,
  platform: Platform,
  athleteId: string,
  {
    answer,
    query,
    accessToken,
  }: { answer: unknown; query: Readonly<Record<string, unknown>>; accessToken: string },
): Promise<Result<{ externalId: string; scopes: string[] | null }>> {
  const oauth = platform.provider.oauth!;
  try {
    const call = callWith(deps, platform, '', accessToken);
    const found = await oauth.identify(answer, call);
    if (!found.ok) return found;
    const { externalId } = found.value;
    const asked = await oauth.askScopes?.(call);
    if (asked?.ok === false) return asked;
    const who = ok({ externalId, scopes: asked?.value ?? oauth.grantedScopes(query, answer) });
    if (oauth.register === undefined) return who;
    const ourId = deps.platforms.secrets.mac('member', `${platform.provider.id} ${athleteId}`).slice(0, 32);
    const registered = await oauth.register(callWith(deps, platform, externalId, accessToken), {
      externalId,
      ourId,
    });
    return registered.ok ? who : registered;
  } catch (error) {
    if (!(error instanceof CallEnded)) throw error;
    return fail('PLATFORM_DOWN', `${platform.provider.name} does not answer at the moment; try again.`);
  }
}

async function write(
  deps: ConnectionDeps,
  tx: Tx,
  athleteId: string,
  platform: Platform,
  {
    externalId,
    scopes,
    tokens,
  }: { externalId: string; scopes: string[] | null; tokens: TokenSet & { accessToken: string } },
): Promise<Result<Connection>> {
  const { id: provider, name } = platform.provider;
  const before = await findAccount(tx, provider, externalId);
  if (before !== null && before.ownerAthlete !== athleteId) {
    return fail(
      'CONNECTION_TAKEN',
      `This ${name} account is connected to another runner here; it has to be disconnected there first.`,
    );
  }
  const live = await listLiveConnections(tx, athleteId, provider);
  if (live.some((other) => other.externalId !== externalId)) {
    return fail('CONNECTION_EXISTS', `Another ${name} account is connected; disconnect it first.`);
  }
  const connectionId = before?.connectionId ?? newId('con');
  if (
    before === null &&
    !(await claimAccount(tx, { provider, externalId, ownerAthlete: athleteId, connectionId }))
  ) {
    return fail('CONNECTION_TAKEN', `This ${name} account has just been connected elsewhere.`);
  }
  const nowMs = deps.now();
  const earlier = await getConnection(tx, athleteId, connectionId);
  const isNew = earlier === null || isOver(earlier);
  await putConnection(tx, {
    ...{ athleteId, connectionId, provider, externalId, state: 'active', code: null, scopes },
    ...sealTokens(deps, connectionId, tokens),
    ...{
      fence: (earlier?.fence ?? 0) + 1,
      refreshStartedMs: null,
      answersLost: 0,
      failures: 0,
      endedMs: null,
      dueMs: nowMs,
    },
    connectedMs: isNew ? nowMs : earlier.connectedMs,
    ...(isNew ? { backfill: backfillOf(platform, nowMs), sweep: null, reconciledMs: null } : {}),
  });
  await keepOn(tx, { athleteId, provider });
  await dropFarewells(tx, athleteId, { provider, externalId }, nowMs);
  const waiting = await takeParkedEvents(tx, provider, externalId);
  if (waiting.length > 0) await keepEvents(tx, [{ provider, externalId, events: waiting }]);
  await deps.queue.due(tx, 'provider', { athleteId, connectionId });
  return ok((await getConnection(tx, athleteId, connectionId))!);
}

/** As far back as there is anything that may be kept. */
function backfillOf({ provider, settings }: Platform, nowMs: number): Connection['backfill'] {
  const { pull } = provider;
  if (pull === null) return null;
  const enough = pull.enoughDays ?? MOST_DAYS;
  const days = Math.min(pull.historyDays.value ?? Infinity, settings.policy.keepDays ?? Infinity, enough);
  return { fromMs: nowMs - days * DAY_MS, toMs: nowMs, kind: pull.kinds[0] ?? null, cursor: null, found: 0 };
}

/** Ten years: what is older changes nothing. */
const MOST_DAYS = 3650;
