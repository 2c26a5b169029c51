import type { Asker } from '../services/asker.ts';
import type { AuthorizedAthlete } from './authorize.ts';

/** The athlete, or somebody with a grant to change the plan: whoever that is acts as a coach. */
export function askerOf({ actor, athleteId }: AuthorizedAthlete): Asker {
  const id = 'accountId' in actor ? actor.accountId : athleteId;
  const isSelf = actor.kind !== 'anonymous' && actor.athleteId === athleteId;
  return { id, role: isSelf ? 'runner' : 'coach' };
}
