import type { Connection } from '../../db/queries/connection.ts';
import { liftTerm, setTerm } from '../../db/queries/source-term.ts';
import { dropReadings } from '../../db/queries/wellness.ts';
import type { Tx } from '../../db/transaction.ts';
import { providerOf } from '../../providers/registry.ts';

type Row = Pick<Connection, 'athleteId' | 'provider'>;

/**
 * Where a platform's terms want what came from it gone after the end of a connection: nights at once, recordings
 * by the hourly deletion, after half the time that there is, so that whoever ended it by mistake can connect again.
 */
export async function endTerm(tx: Tx, { athleteId, provider }: Row, endedMs: number): Promise<void> {
  const withinS = providerOf(provider)?.goneWithinS.value ?? null;
  if (withinS === null) return;
  await dropReadings(tx, athleteId, provider);
  await setTerm(tx, athleteId, provider, endedMs + (withinS * 1000) / 2);
}

/** It is connected again before its recordings were gone. */
export async function keepOn(tx: Tx, { athleteId, provider }: Row): Promise<void> {
  if ((providerOf(provider)?.goneWithinS.value ?? null) !== null) await liftTerm(tx, athleteId, provider);
}
