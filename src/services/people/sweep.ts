import { and, isNull, like, lte, or } from 'drizzle-orm';
import { deleteAnswersBefore } from '../../db/queries/kept-answer.ts';
import { deleteNoticesBefore } from '../../db/queries/notice.ts';
import { deleteEventsBefore } from '../../db/queries/program-event.ts';
import { account } from '../../db/schema/account.ts';
import { accountToken } from '../../db/schema/account-token.ts';
import { apiKey } from '../../db/schema/api-key.ts';
import { attempt } from '../../db/schema/attempt.ts';
import { invitation } from '../../db/schema/invitation.ts';
import { outbox } from '../../db/schema/outbox.ts';
import { LEAVING } from '../connections/farewell.ts';
import { DAY_MS, HOUR_MS, type PeopleDeps } from './people-deps.ts';
import { sweepSessions } from './sessions.ts';

/** Whoever signs up and never opens the link leaves nothing. */
const UNVERIFIED_MS = 7 * DAY_MS;
/** A list of keys shows one that has ended for as long. */
const ENDED_KEY_MS = 30 * DAY_MS;
/** Of what somebody was told in the app. */
const NOTICE_MS = 30 * DAY_MS;
/** Of what programs were told: so long an event can be told again. */
const EVENT_MS = 30 * DAY_MS;
/** Who was written to, once nothing of it can be wanted. */
const MAIL_MS = 30 * DAY_MS;
/** Messages that go with no athlete: mails to people, and what platforms were told of somebody erased. */
const NOBODYS = ['account:%', `${LEAVING}%`];

/**
 * Deletes what nobody can use any more: sessions, links, challenges, invitations, counts of tries, keys long
 * ended, mails, farewells and news long gone, and accounts whose address nobody confirmed. Safe to run at any time and
 * twice.
 */
export async function sweepPeople(deps: PeopleDeps): Promise<void> {
  const nowMs = deps.now();
  await sweepSessions(deps);
  await deps.db.transaction(async (tx) => {
    await tx.delete(accountToken).where(lte(accountToken.expiresMs, nowMs));
    await tx.delete(invitation).where(lte(invitation.expiresMs, nowMs));
    await tx.delete(attempt).where(lte(attempt.windowMs, nowMs - 2 * HOUR_MS));
    await tx.delete(apiKey).where(lte(apiKey.expiresMs, nowMs - ENDED_KEY_MS));
    await tx
      .delete(outbox)
      .where(
        and(
          or(...NOBODYS.map((whose) => like(outbox.athleteId, whose))),
          lte(outbox.endedMs, nowMs - MAIL_MS),
        ),
      );
    await deleteNoticesBefore(tx, nowMs - NOTICE_MS);
    await deleteAnswersBefore(tx, nowMs - DAY_MS);
    await deleteEventsBefore(tx, nowMs - EVENT_MS);
    await tx
      .delete(account)
      .where(and(isNull(account.emailVerifiedMs), lte(account.createdMs, nowMs - UNVERIFIED_MS)));
  });
}
