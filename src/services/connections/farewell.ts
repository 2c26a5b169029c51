import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  type Connection,
  changeConnection,
  findAccount,
  listConnections,
  NO_TOKENS,
} from '../../db/queries/connection.ts';
import { changePayload, listOpenMessages } from '../../db/queries/outbox.ts';
import type { Tx } from '../../db/transaction.ts';
import type { JobQueue } from '../job-queue.ts';
import type { Channel } from '../outbox/channel.ts';
import { giveUpMessage } from '../outbox/give-up-message.ts';
import { messageIdOf, planMessage } from '../outbox/plan-message.ts';
import { HOUR_MS, MINUTE_MS } from '../people/people-deps.ts';
import type { SecretBox } from '../secret-box.ts';
import { giveBack } from './give-back.ts';
import { placeOf, type TokenDeps } from './tokens.ts';

export const FAREWELL_CHANNEL = 'farewell';
/** Whose such a message is after an erasure: nobody's who could be found, a number drawn for it. */
export const LEAVING = 'leaving:';
/** How a message ends whose account was connected here again before: there is nothing left to say. */
export const CONNECTED_AGAIN = {
  code: 'CONNECTED_AGAIN',
  message: 'The account was connected again before the platform was told.',
};
const payload = z.strictObject({
  provider: z.string(),
  externalId: z.string(),
  access: z.string().nullable(),
  refresh: z.string().nullable(),
  expiresMs: z.number().nullable(),
});
type Payload = z.infer<typeof payload>;
type Named = 'access' | 'refresh';

export interface TellingDeps {
  queue: Pick<JobQueue, 'due'>;
  now: () => number;
  secrets: SecretBox;
}

/**
 * Has the platform of a connection told that its grant is given back, in the transaction that ends the connection:
 * the tokens move from the connection into the message, sealed anew, and go when that ends.
 */
export async function planFarewell(deps: TellingDeps, tx: Tx, row: Connection): Promise<void> {
  const { athleteId, connectionId, provider } = row;
  if (row.accessSealed === null) return;
  await plan(deps, tx, { athleteId, subject: `${provider} ${connectionId}` }, heldBy(row));
  await changeConnection(tx, athleteId, connectionId, NO_TOKENS);
}

/**
 * Has every platform that an athlete's grant still stands at told that it is given back, in the transaction
 * that erases the athlete; what was to be told before goes on as well. What is to be sent holds the platform's own
 * id of the person and the tokens, and nothing in it says whose it was here.
 */
export function tellPlatforms(deps: TellingDeps): (tx: Tx, athleteId: string) => Promise<void> {
  return async (tx, athleteId) => {
    const connected = (await listConnections(tx, athleteId)).filter(
      ({ accessSealed }) => accessSealed !== null,
    );
    const waiting = await openFarewells(tx, athleteId);
    for (const held of [...connected.map(heldBy), ...waiting.map(({ held: before }) => before)]) {
      const owner = { athleteId: `${LEAVING}${randomUUID()}`, subject: held.provider };
      await plan(deps, tx, owner, held);
    }
  };
}

/** The account is connected again: the platform knows one grant of it, and a goodbye would end the new one. */
export async function dropFarewells(
  tx: Tx,
  athleteId: string,
  account: Pick<Payload, 'provider' | 'externalId'>,
  nowMs: number,
): Promise<void> {
  for (const { messageId, held } of await openFarewells(tx, athleteId)) {
    if (held.provider === account.provider && held.externalId === account.externalId)
      await giveUpMessage(tx, athleteId, messageId, CONNECTED_AGAIN, nowMs);
  }
}

/** Which platform a message of this channel is for. */
export function platformOfFarewell(subject: string): string {
  return subject.split(' ')[0]!;
}

/** What a grant is given back with, and where its tokens are sealed for. */
interface Held extends Payload {
  place(column: Named): Place;
}

function heldBy({
  connectionId,
  provider,
  externalId,
  accessSealed,
  refreshSealed,
  expiresMs,
}: Connection): Held {
  const tokens = { access: accessSealed, refresh: refreshSealed, expiresMs };
  return { provider, externalId, ...tokens, place: (column) => placeOf(connectionId, column) };
}

/** Without those that only a newer version can read: neither a connection nor an erasure waits for it. */
async function openFarewells(tx: Tx, athleteId: string): Promise<{ messageId: string; held: Held }[]> {
  const rows = await listOpenMessages(tx, athleteId, FAREWELL_CHANNEL);
  return rows.flatMap(({ messageId, payload: said }) => {
    const { data } = payload.safeParse(said);
    const place = (column: Named) => inMessage(messageId, column);
    return data === undefined ? [] : [{ messageId, held: { ...data, place } }];
  });
}

async function plan(
  deps: TellingDeps,
  tx: Tx,
  owner: { athleteId: string; subject: string },
  { place, ...held }: Held,
): Promise<void> {
  const about = { ...owner, channel: FAREWELL_CHANNEL, version: 1 };
  const messageId = messageIdOf(about);
  const moved = (column: Named) => {
    const secret = opened(deps.secrets, place(column), held[column]);
    return secret === null ? null : deps.secrets.seal(inMessage(messageId, column), secret);
  };
  await planMessage(deps, tx, {
    ...about,
    title: `Give a grant back (${held.provider})`,
    payload: { ...held, access: moved('access'), refresh: moved('refresh') } satisfies Payload,
  });
}

/** Gives grants back, for four days; a second goodbye does no harm, so a lost answer is repeated. */
export function farewellChannel(deps: TokenDeps): Channel<Payload> {
  return {
    payload,
    terms: {
      lostAnswer: 'repeat',
      waitsMs: [
        ...[1, 5, 15].map((minutes) => minutes * MINUTE_MS),
        ...[1, 3, 6, 12, 24, 24, 24].map((h) => h * HOUR_MS),
      ],
      deadlineMs: 2 * MINUTE_MS,
      visibleAfterMs: 0,
    },
    async send({ athleteId, messageId, fence, payload: said }) {
      const { secrets } = deps.platforms;
      const now = await deps.db.read((db) => findAccount(db, said.provider, said.externalId));
      if (now !== null)
        return {
          answer: 'refused',
          code: CONNECTED_AGAIN.code,
          detail: CONNECTED_AGAIN.message,
          isFinal: true,
        };
      const access = opened(secrets, inMessage(messageId, 'access'), said.access);
      const refresh = opened(secrets, inMessage(messageId, 'refresh'), said.refresh);
      if (access === null) {
        const detail = 'No key opens the token that the grant is given back with.';
        return { answer: 'refused', code: 'TOKEN_UNREADABLE', detail, isFinal: true };
      }
      const platform = deps.platforms.of(said.provider);
      if (platform === null || platform.provider.oauth === null) {
        const detail = 'This server has no keys of the platform any more.';
        return { answer: 'refused', code: 'CLIENT_REFUSED', detail };
      }
      const { externalId, expiresMs } = said;
      const granted = { externalId, access, refresh, expiresMs };
      const end = await giveBack(deps, platform, granted, async (tokens) => {
        const renewed: Payload = {
          ...said,
          access: secrets.seal(inMessage(messageId, 'access'), tokens.accessToken),
          refresh:
            tokens.refreshToken === null
              ? null
              : secrets.seal(inMessage(messageId, 'refresh'), tokens.refreshToken),
          expiresMs: tokens.expiresMs,
        };
        await deps.db.transaction((tx) => changePayload(tx, { athleteId, messageId, fence }, renewed));
      });
      if (end.isOver) return { answer: 'accepted', isConfirmed: true };
      const { code, message: detail, isFinal = false, afterMs = 0 } = end;
      return { answer: 'refused', code, detail, isFinal, afterMs };
    },
  };
}

type Place = ReturnType<typeof placeOf>;

function inMessage(messageId: string, column: Named): Place {
  return { table: 'outbox', column, rowId: messageId };
}

/** Null where there is none, or no key that opens it: no end of a connection waits for a key that is gone. */
function opened(secrets: SecretBox, place: Place, sealed: string | null) {
  if (sealed === null) return null;
  try {
    return secrets.open(place, sealed);
  } catch {
    return null;
  }
}
