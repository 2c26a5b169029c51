import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { listConnections } from '../../db/queries/connection.ts';
import { changePayload } from '../../db/queries/outbox.ts';
import type { Tx } from '../../db/transaction.ts';
import type { JobQueue } from '../job-queue.ts';
import type { Channel } from '../outbox/channel.ts';
import { messageIdOf, planMessage } from '../outbox/plan-message.ts';
import { HOUR_MS, MINUTE_MS } from '../people/people-deps.ts';
import type { SecretBox } from '../secret-box.ts';
import { giveBack } from './give-back.ts';
import { placeOf, type TokenDeps } from './tokens.ts';

export const FAREWELL_CHANNEL = 'farewell';
/** Whose such a message is: nobody's who could be found, a number drawn for it. */
export const LEAVING = 'leaving:';

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
 * Has every platform that an athlete's grant still stands at told that it is given back, in the transaction
 * that erases the athlete. What is to be sent holds the platform's own id of the person and the tokens, sealed
 * anew for the message; both go when the message ends, and nothing in it says whose it was here.
 */
export function tellPlatforms(deps: TellingDeps): (tx: Tx, athleteId: string) => Promise<void> {
  return async (tx, athleteId) => {
    for (const row of await listConnections(tx, athleteId)) {
      const { connectionId, provider, externalId, accessSealed, refreshSealed, expiresMs } = row;
      if (accessSealed === null) continue;
      const message = { athleteId: `${LEAVING}${randomUUID()}`, channel: FAREWELL_CHANNEL };
      const about = { ...message, subject: provider, version: 1 };
      const messageId = messageIdOf(about);
      const moved = (sealed: string | null, column: Named) => {
        const secret = opened(deps.secrets, placeOf(connectionId, column), sealed);
        return secret === null ? null : deps.secrets.seal(inMessage(messageId, column), secret);
      };
      await planMessage(deps, tx, {
        ...about,
        title: `Give a grant back (${provider})`,
        payload: {
          ...{ provider, externalId, expiresMs },
          ...{ access: moved(accessSealed, 'access'), refresh: moved(refreshSealed, 'refresh') },
        } satisfies Payload,
      });
    }
  };
}

/** Gives grants of erased people back, for four days; a second goodbye does no harm, so a lost answer is repeated. */
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

function inMessage(messageId: string, column: Named) {
  return { table: 'outbox', column, rowId: messageId };
}

/** Null where there is none, or no key that opens it: an erasure does not wait for a key that is gone. */
function opened(secrets: SecretBox, place: ReturnType<typeof inMessage>, sealed: string | null) {
  if (sealed === null) return null;
  try {
    return secrets.open(place, sealed);
  } catch {
    return null;
  }
}
