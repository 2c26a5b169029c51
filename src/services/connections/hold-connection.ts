import { type Connection, isOver, lockConnection } from '../../db/queries/connection.ts';
import type { Tx } from '../../db/transaction.ts';
import type { Step } from '../job-queue.ts';
import { CallEnded } from './call-ended.ts';
import type { ConnectionRef } from './tokens.ts';

/** The first statements of every transaction that writes what came by a connection: after its end nothing is written. */
export async function holdConnection(
  tx: Tx,
  step: Step,
  { athleteId, connectionId }: ConnectionRef,
): Promise<Connection> {
  await step.hold(tx);
  const row = await lockConnection(tx, athleteId, connectionId);
  if (row === null || isOver(row)) throw new CallEnded('CONNECTION_OVER', null);
  return row;
}
