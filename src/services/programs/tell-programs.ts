import { can } from '../../core/access/can.ts';
import { PROGRAM_EVENTS } from '../../core/access/program-event.ts';
import {
  getEvent,
  listUntoldEvents,
  type ProgramEvent,
  takeUntoldEvent,
} from '../../db/queries/program-event.ts';
import type { Tx } from '../../db/transaction.ts';
import type { TellingDeps } from '../notify/tell-people.ts';
import { planMessage } from '../outbox/plan-message.ts';
import { composeEvent } from './compose-event.ts';
import { type Endpoint, endpointsAround, grantWithin, programOf } from './program-of.ts';

export const PROGRAM_CHANNEL = 'program';
const AT_ONCE = 200;

/**
 * Plans the messages of events that programs have to be told of, each event in one transaction: every endpoint
 * that may hear of it at that moment has its message, or none has. One that fails holds up no other, stays for the
 * next round, and is thrown at the end. Answers how many events.
 */
export async function tellPrograms(deps: TellingDeps): Promise<number> {
  const untold = await deps.db.read((db) => listUntoldEvents(db, deps.now(), AT_ONCE));
  const failures: unknown[] = [];
  for (const { athleteId, eventId } of untold)
    await deps.db
      .as({ kind: 'self', athleteId })
      .transaction(async (tx) => {
        const event = await takeUntoldEvent(tx, athleteId, eventId);
        if (event !== null) await tellOf(deps, tx, event);
      })
      .catch((error) => failures.push(error));
  if (untold.length > 0) deps.queue.wake();
  if (failures.length > 0) throw failures[0];
  return untold.length;
}

async function tellOf(deps: TellingDeps, tx: Tx, event: ProgramEvent): Promise<void> {
  const { athleteId, about } = event;
  const nowMs = deps.now();
  const endpoints = await endpointsAround(tx, athleteId, about.type);
  // a plan that was written anew may say the same as before
  if (endpoints.length === 0 || (await composeEvent(tx, event)) === null) return;
  for (const endpoint of endpoints) {
    const program = await programOf(tx, endpoint, nowMs);
    if (program === null) continue;
    const grant = await grantWithin(tx, endpoint.accountId, athleteId, nowMs);
    if (can(program, PROGRAM_EVENTS[about.type], { athleteId, grant }, nowMs).allowed)
      await planTelling(deps, tx, endpoint, event, 1);
  }
}

/** The message of one event to one endpoint. A higher version is the same event told again. */
export async function planTelling(
  deps: Pick<TellingDeps, 'now'> & { queue: Pick<TellingDeps['queue'], 'due'> },
  tx: Tx,
  { endpointId }: Pick<Endpoint, 'endpointId'>,
  { athleteId, eventId, about }: Pick<ProgramEvent, 'athleteId' | 'eventId' | 'about'>,
  version: number,
): Promise<string> {
  const { messageId } = await planMessage(deps, tx, {
    ...{ athleteId, channel: PROGRAM_CHANNEL, subject: subjectOf(endpointId, eventId), version },
    title: `Told a program: ${about.type}`,
    payload: { endpointId, eventId },
  });
  return messageId;
}

export function subjectOf(endpointId: string, eventId: string): string {
  return `${endpointId}/${eventId}`;
}

/** The event of a message, where it is still there to be told again. */
export async function eventOf(
  db: Parameters<typeof getEvent>[0],
  athleteId: string,
  subject: string,
): Promise<ProgramEvent | null> {
  return getEvent(db, athleteId, subject.slice(subject.indexOf('/') + 1));
}
