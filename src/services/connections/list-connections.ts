import { feedsTraining } from '../../core/access/source-policy.ts';
import { type Connection, isOver, listConnections } from '../../db/queries/connection.ts';
import { countObjects } from '../../db/queries/source-object.ts';
import type { Provider, ProviderId } from '../../providers/provider.ts';
import { PROVIDERS } from '../../providers/registry.ts';
import { grants } from './connect.ts';
import type { ConnectionDeps } from './platforms.ts';

export interface PlatformUse {
  activities: boolean;
  wellness: boolean;
  workouts: boolean;
}

export interface ConnectionFacts
  extends Pick<
    Connection,
    'provider' | 'state' | 'code' | 'connectedMs' | 'lastEventMs' | 'lastDataMs' | 'endedMs'
  > {
  id: string;
  name: string;
  uses: PlatformUse;
  showOnly: boolean;
  backfill: { done: boolean; found: number; fetched: number; waiting: number; unavailable: number };
}

export interface PlatformFacts {
  id: ProviderId;
  name: string;
  connectPath: string | null;
  /** by a consent page, or by a key for the person's own app */
  connects: 'consent' | 'key';
  isOffered: boolean;
  gives: PlatformUse;
  showOnly: boolean;
  keepDays: number | null;
  goesAfterEnd: boolean;
}

/** An athlete's connections with how far they are, and every platform with whether it can be connected here. */
export async function listPlatformsAndConnections(
  { db, platforms }: Pick<ConnectionDeps, 'db' | 'platforms'>,
  athleteId: string,
): Promise<{ connections: ConnectionFacts[]; platforms: PlatformFacts[] }> {
  const { rows, counts } = await db.read(async (tx) => {
    const found = await listConnections(tx, athleteId);
    return {
      rows: found,
      counts: await countObjects(
        tx,
        athleteId,
        found.map((row) => row.connectionId),
      ),
    };
  });
  const factsOf = (row: Connection): ConnectionFacts => {
    const provider = PROVIDERS.find(({ id }) => id === row.provider) ?? null;
    const policy = platforms.of(row.provider)?.settings.policy ?? provider?.policy.value;
    const mine = counts.filter(({ connectionId }) => connectionId === row.connectionId);
    const sum = (states: readonly string[]) =>
      mine.filter(({ state }) => states.includes(state)).reduce((all, { count }) => all + count, 0);
    return {
      id: row.connectionId,
      name: provider?.name ?? row.provider,
      ...pick(row),
      uses: usesOf(provider, isOver(row) ? [] : row.scopes),
      showOnly: policy !== undefined && !feedsTraining(policy),
      backfill: {
        done: row.backfill === null || row.backfill.kind === null,
        found: mine.reduce((all, { count }) => all + count, 0),
        fetched: sum(['fetched']),
        waiting: sum(['wanted']),
        unavailable: sum(['gone', 'absent', 'withheld', 'quarantined']),
      },
    };
  };
  const known = PROVIDERS.map((provider): PlatformFacts => {
    const platform = platforms.of(provider.id);
    const policy = platform?.settings.policy ?? provider.policy.value;
    return {
      id: provider.id,
      name: provider.name,
      connectPath: platform === null || provider.oauth === null ? null : `/connect/${provider.id}`,
      connects: provider.app === undefined ? 'consent' : 'key',
      isOffered: platform !== null,
      gives: usesOf(provider, null),
      showOnly: !feedsTraining(policy),
      keepDays: policy.keepDays,
      goesAfterEnd: provider.goneWithinS.value !== null,
    };
  });
  return { connections: rows.map(factsOf), platforms: known };
}

function pick({ provider, state, code, connectedMs, lastEventMs, lastDataMs, endedMs }: Connection) {
  return { provider, state, code, connectedMs, lastEventMs, lastDataMs, endedMs };
}

/** What of a platform's offer a grant covers. */
function usesOf(provider: Provider | null, scopes: readonly string[] | null): PlatformUse {
  const covers = (gives: string) => {
    const use = provider?.oauth?.scopes.find((other) => other.gives === gives);
    return use === undefined || grants(scopes, use);
  };
  const { activities = null, wellness = null, workouts = null } = provider?.capabilities ?? {};
  return {
    activities: activities !== null && covers('activities'),
    wellness: wellness !== null && covers('wellness'),
    workouts: workouts !== null && covers('workouts'),
  };
}
