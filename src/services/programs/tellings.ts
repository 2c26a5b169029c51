import { can } from '../../core/access/can.ts';
import { PROGRAM_EVENTS, type ProgramEventType } from '../../core/access/program-event.ts';
import { OPEN_STATES } from '../../core/outbox/message.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import {
  getMessage,
  listMessagesAbout,
  lockMessage,
  type Message,
  otherVersions,
} from '../../db/queries/outbox.ts';
import { chainOfAccount } from '../people/audit.ts';
import { grantsTo, grantTo } from '../people/grants.ts';
import type { PeopleDeps } from '../people/people-deps.ts';
import { type Endpoint, programOf } from './program-of.ts';
import { eventOf, PROGRAM_CHANNEL, planTelling, subjectOf } from './tell-programs.ts';

/** One event on its way to an endpoint, with every try. */
export interface Telling {
  message: Message;
  type: ProgramEventType | 'endpoint.tested';
  eventId: string;
  /** null: about nobody */
  athleteId: string | null;
}

/** What an endpoint was told or is to be told, newest first, of the athletes whom its program may still hear of. */
export async function listTellings(
  deps: PeopleDeps,
  endpoint: Endpoint,
  { limit }: { limit: number },
): Promise<Telling[]> {
  const found: Telling[] = [];
  for (const athleteId of await heard(deps, endpoint)) {
    const rows = await deps.db
      .as({ kind: 'self', athleteId })
      .read((db) =>
        listMessagesAbout(db, athleteId, PROGRAM_CHANNEL, subjectOf(endpoint.endpointId, ''), limit),
      );
    const may = new Map<Telling['type'], boolean>();
    for (const one of rows.map((message) => tellingOf(message, endpoint))) {
      const { type } = one;
      if (!may.has(type))
        may.set(type, type === 'endpoint.tested' || (await mayHear(deps, endpoint, athleteId, type)));
      if (may.get(type) === true) found.push(one);
    }
  }
  return found
    .toSorted((a, b) => b.message.createdMs - a.message.createdMs || (a.eventId < b.eventId ? -1 : 1))
    .slice(0, limit);
}

/**
 * Tells an event again, under the same id, with what the program may see now. Errors: TELLING_NOT_FOUND,
 * TELLING_UNDER_WAY.
 */
export async function replayTelling(
  deps: PeopleDeps,
  endpoint: Endpoint,
  messageId: string,
): Promise<Result<Telling>> {
  const notFound = fail('TELLING_NOT_FOUND', 'There is no such delivery to this endpoint, or it is too old.');
  for (const athleteId of await heard(deps, endpoint)) {
    const self = deps.db.as({ kind: 'self', athleteId });
    const known = await self.read((db) => getMessage(db, athleteId, messageId));
    if (known?.channel !== PROGRAM_CHANNEL || !known.subject.startsWith(subjectOf(endpoint.endpointId, '')))
      continue;
    const { type } = tellingOf(known, endpoint);
    if (type === 'endpoint.tested' || !(await mayHear(deps, endpoint, athleteId, type))) return notFound;
    return self.transaction(async (tx) => {
      const message = await lockMessage(tx, athleteId, messageId);
      const event = message === null ? null : await eventOf(tx, athleteId, message.subject);
      if (message === null || event === null) return notFound;
      const others = await otherVersions(tx, message);
      const isOpen = [message, ...others].some((one) => OPEN_STATES.some((state) => state === one.state));
      if (isOpen) return fail('TELLING_UNDER_WAY', 'It is on its way already.');
      const version = Math.max(message.version, ...others.map((one) => one.version)) + 1;
      const again = await planTelling(deps, tx, endpoint, event, version);
      return ok(tellingOf((await getMessage(tx, athleteId, again))!, endpoint));
    });
  }
  return notFound;
}

/** Whose events can be among them: the maker's own, those granted, and tests. */
async function heard(deps: PeopleDeps, endpoint: Endpoint): Promise<string[]> {
  const program = await deps.db.read((db) => programOf(db, endpoint, deps.now()));
  const own = program?.athleteId ?? null;
  const granted = (await grantsTo(deps, endpoint.accountId)).map((row) => row.athleteId);
  const all = [chainOfAccount(endpoint.accountId), ...(own === null ? [] : [own]), ...granted];
  return [...new Set(all)];
}

async function mayHear(
  deps: PeopleDeps,
  endpoint: Endpoint,
  athleteId: string,
  type: ProgramEventType,
): Promise<boolean> {
  const nowMs = deps.now();
  const program = await deps.db.read((db) => programOf(db, endpoint, nowMs));
  if (program === null) return false;
  const grant = program.athleteId === athleteId ? null : await grantTo(deps, program.accountId, athleteId);
  return can(program, PROGRAM_EVENTS[type], { athleteId, grant }, nowMs).allowed;
}

function tellingOf(message: Message, { endpointId }: Endpoint): Telling {
  const type = message.title.slice(message.title.lastIndexOf(' ') + 1) as Telling['type'];
  const isTest = type === 'endpoint.tested';
  return {
    message,
    type,
    // of a test the message itself is what the receiver knows it by
    eventId: isTest ? message.messageId : message.subject.slice(endpointId.length + 1),
    athleteId: isTest ? null : message.athleteId,
  };
}
