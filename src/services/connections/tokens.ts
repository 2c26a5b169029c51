import { setTimeout as pause } from 'node:timers/promises';
import {
  type Connection,
  changeConnection,
  getConnection,
  isOver,
  lockConnection,
} from '../../db/queries/connection.ts';
import type { Tx } from '../../db/transaction.ts';
import type { Platform } from '../../providers/settings.ts';
import { checkTrouble } from './budget.ts';
import { CallEnded } from './call-ended.ts';
import type { ConnectionDeps } from './platforms.ts';
import { LEASE_MS, renew } from './renew-token.ts';

export type TokenDeps = Pick<ConnectionDeps, 'db' | 'now' | 'platforms'>;
export interface ConnectionRef {
  athleteId: string;
  connectionId: string;
}

const LOOK_MS = 150;
/** While renewing does not work out, the old token serves to this short of its end. */
const LAST_MS = 5000;

/**
 * A token that the platform takes, renewed where it has to be. `refused` is one that it did not take. Of
 * any number of askers in any number of processes one renews: who may is decided with the row locked, after
 * reading it again. The lock is not held during the call (the embedded database has one session): the row
 * says since when somebody is at it, and what comes back is written only if nobody took over. Throws CallEnded.
 */
export async function accessToken(
  deps: TokenDeps,
  ref: ConnectionRef,
  refused: string | null = null,
): Promise<string> {
  const row = await deps.db.read((db) => getConnection(db, ref.athleteId, ref.connectionId));
  const usable = usableToken(deps, row, refused);
  if (usable !== null) return usable;
  const { refreshing, refreshGate } = deps.platforms;
  const key = `${ref.athleteId} ${ref.connectionId}`;
  const running = refreshing.get(key);
  if (running !== undefined) return running;
  const work = refreshGate(() => refresh(deps, ref, refused)).finally(() => refreshing.delete(key));
  refreshing.set(key, work);
  return work;
}

/** Throws CallEnded where the connection is over or only the person can go on; null: it has to be renewed. */
function usableToken(deps: TokenDeps, row: Connection | null, refused: string | null): string | null {
  if (row === null || isOver(row) || row.accessSealed === null) throw new CallEnded('CONNECTION_OVER', null);
  if (row.state === 'needs_reauth') throw new CallEnded('TOKEN_REFUSED', null);
  const { refreshStyle, refreshEarlyS } = platformOf(deps, row).provider.oauth!;
  const token = openedToken(deps, row, 'access')!;
  const isAlive = token !== refused;
  if (refreshStyle.value === 'none' || row.refreshSealed === null) {
    if (isAlive) return token;
    throw new CallEnded('TOKEN_REFUSED', null);
  }
  if (!isAlive) return null;
  const leftMs = row.expiresMs === null ? Number.POSITIVE_INFINITY : row.expiresMs - deps.now();
  return leftMs > (row.state === 'active' ? refreshEarlyS * 1000 : LAST_MS) ? token : null;
}

type Claim = { token: string } | { row: Connection; refreshToken: string } | null;

async function refresh(deps: TokenDeps, ref: ConnectionRef, refused: string | null): Promise<string> {
  const giveUpMs = performance.now() + LEASE_MS;
  for (;;) {
    const { wasInTrouble } = await troubleBefore(deps, ref);
    const claim = await deps.db.transaction((tx) => claimRefresh(deps, tx, ref, refused));
    if (claim === null) {
      if (performance.now() > giveUpMs) throw new CallEnded('REFRESH_BUSY', deps.now() + LEASE_MS);
      await pause(LOOK_MS);
    } else {
      const token = 'token' in claim ? claim.token : await renew(deps, { ...claim, wasInTrouble });
      if (token !== null) return token;
    }
  }
}

/** Asked before anything is claimed: a platform that is left alone is no failure of a connection. Throws CallEnded. */
async function troubleBefore(deps: TokenDeps, ref: ConnectionRef): Promise<{ wasInTrouble: boolean }> {
  const row = await deps.db.read((db) => getConnection(db, ref.athleteId, ref.connectionId));
  if (row === null) throw new CallEnded('CONNECTION_OVER', null);
  return checkTrouble(deps, platformOf(deps, row));
}

/** Null: somebody else is at it. */
async function claimRefresh(
  deps: TokenDeps,
  tx: Tx,
  ref: ConnectionRef,
  refused: string | null,
): Promise<Claim> {
  const row = await lockConnection(tx, ref.athleteId, ref.connectionId);
  const token = usableToken(deps, row, refused);
  if (token !== null) return { token };
  const nowMs = deps.now();
  const { athleteId, connectionId, refreshStartedMs, state, dueMs, fence, answersLost } = row!;
  if (refreshStartedMs !== null && nowMs < refreshStartedMs + LEASE_MS) return null;
  if (state === 'degraded' && dueMs !== null && dueMs > nowMs) throw new CallEnded('REFRESH_FAILED', dueMs);
  const set = {
    state: 'refreshing' as const,
    fence: fence + 1,
    refreshStartedMs: nowMs,
    // whoever was at it has died: whether the platform took the old token nobody knows
    answersLost: refreshStartedMs === null ? answersLost : 1,
  };
  await changeConnection(tx, athleteId, connectionId, set);
  return { row: { ...row!, ...set }, refreshToken: openedToken(deps, row!, 'refresh')! };
}

/** New tokens, or none, as the platform says it in its answer: sealed for this row and no other. */
export function sealTokens(
  { platforms: { secrets } }: Pick<TokenDeps, 'platforms'>,
  connectionId: string,
  tokens: { accessToken: string; refreshToken: string | null; expiresMs: number | null },
) {
  const { accessToken, refreshToken, expiresMs } = tokens;
  return {
    accessSealed: secrets.seal(placeOf(connectionId, 'access'), accessToken),
    refreshSealed:
      refreshToken === null ? null : secrets.seal(placeOf(connectionId, 'refresh'), refreshToken),
    expiresMs,
  };
}

/** Where a connection's token stands. */
export function placeOf(connectionId: string, column: 'access' | 'refresh') {
  return { table: 'connection', column, rowId: connectionId };
}

export function openedToken(
  { platforms }: TokenDeps,
  row: Connection,
  column: 'access' | 'refresh',
): string | null {
  const sealed = column === 'access' ? row.accessSealed : row.refreshSealed;
  return sealed === null ? null : platforms.secrets.open(placeOf(row.connectionId, column), sealed);
}

/** Throws CallEnded where the operator took the platform's keys away. */
export function platformOf(
  { platforms }: Pick<TokenDeps, 'platforms'>,
  { provider }: { provider: string },
): Platform {
  const platform = platforms.of(provider);
  if (platform === null || (platform.provider.oauth === null && platform.provider.app === undefined))
    throw new CallEnded('CLIENT_REFUSED', null);
  return platform;
}
