import { eq } from 'drizzle-orm';
import { tellAt } from '../../core/coaching/alerts/tell-when.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Day } from '../../core/time.ts';
import { getActivity } from '../../db/queries/activity.ts';
import { type Feedback, feedbackOfActivity } from '../../db/queries/feedback.ts';
import { isId } from '../../db/row-security.ts';
import { account } from '../../db/schema/account.ts';
import type { Db } from '../../db/transaction.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { DEFAULT_SETTINGS, settingsOf } from '../notify/notify-settings.ts';
import { planMessage } from '../outbox/plan-message.ts';
import { DAY_MS, type PeopleDeps } from '../people/people-deps.ts';
import { giveFeedback } from '../review/feedback.ts';
import type { FeedbackDocument } from '../review/feedback-document.ts';
import type { SecretBox } from '../secret-box.ts';

const LIFE_MS = 3 * DAY_MS;
const PURPOSE = 'feedback link';

/** What a link opens: how one run felt, of one athlete, for three days. Nothing else. */
interface Link {
  athleteId: string;
  activityId: string;
  expiresMs: number;
}

const pack = (text: string) => Buffer.from(text).toString('base64url');
const unpack = (text: string) => Buffer.from(text, 'base64url').toString();
const signed = ({ athleteId, activityId, expiresMs }: Link) =>
  JSON.stringify([athleteId, activityId, expiresMs]);

export function formatLink(secrets: SecretBox, link: Link): string {
  const { athleteId, activityId, expiresMs } = link;
  return [pack(athleteId), pack(activityId), expiresMs.toString(36), secrets.mac(PURPOSE, signed(link))].join(
    '.',
  );
}

/** Null: not made here, altered, or too old. */
export function parseLink(secrets: SecretBox, token: string, nowMs: number): Link | null {
  const [athlete = '', activity = '', expires = '', mac = '', more] = token.split('.');
  const link = {
    athleteId: unpack(athlete),
    activityId: unpack(activity),
    expiresMs: Number.parseInt(expires, 36),
  };
  if (more !== undefined || !isId(link.athleteId) || !Number.isSafeInteger(link.expiresMs)) return null;
  return secrets.isMac(PURPOSE, signed(link), mac) && nowMs < link.expiresMs ? link : null;
}

/**
 * Asks the runner how a run felt: the link goes by mail where the runner has a verified address, at the
 * runner's own hours, once a run and day. Runs as the athlete. Error: ACTIVITY_NOT_FOUND.
 */
export async function requestFeedback(
  deps: PeopleDeps,
  athleteId: string,
  activityId: string,
): Promise<Result<{ url: string; expiresMs: number; isMailed: boolean }>> {
  const nowMs = deps.now();
  const expiresMs = nowMs + LIFE_MS;
  const url = `${deps.publicUrl}/feedback/${formatLink(deps.secrets, { athleteId, activityId, expiresMs })}`;
  return deps.db.transaction(async (tx) => {
    if ((await getActivity(tx, athleteId, activityId)) === null)
      return fail('ACTIVITY_NOT_FOUND', 'There is no such activity to ask about.');
    const [person] = await tx.select().from(account).where(eq(account.ownAthlete, athleteId));
    const isMailed = deps.sendsMail && person?.email != null && person.emailVerifiedMs !== null;
    if (isMailed) {
      const settings = (await settingsOf(tx, [person.accountId])).get(person.accountId) ?? DEFAULT_SETTINGS;
      const [subject, ask] =
        settings.language === 'de'
          ? ['Wie war dein Lauf?', 'Ein Tipp genügt, ohne Anmeldung, drei Tage lang:']
          : ['How was your run?', 'One tap is enough, without signing in, for three days:'];
      await planMessage(deps, tx, {
        athleteId,
        channel: 'mail',
        subject: `feedback/${activityId}`,
        version: Math.floor(nowMs / DAY_MS),
        title: subject,
        payload: { recipient: person.email, subject, body: `${ask}\n\n${url}` },
        dueMs: tellAt(nowMs, 'info', settings),
      });
    }
    return ok({ url, expiresMs, isMailed });
  });
}

/** What the page shows: the day of the run and what was said of it so far. Null: the link opens nothing. */
export async function openLink(
  deps: PeopleDeps,
  token: string,
): Promise<{ day: Day; said: Feedback | null } | null> {
  const link = parseLink(deps.secrets, token, deps.now());
  if (link === null) return null;
  return deps.db.as({ kind: 'self', athleteId: link.athleteId }).read((db) => runOf(db, link));
}

async function runOf(
  db: Db,
  { athleteId, activityId }: Link,
): Promise<{ day: Day; said: Feedback | null } | null> {
  const run = await getActivity(db, athleteId, activityId);
  if (run === null) return null;
  return { day: run.localDay, said: await feedbackOfActivity(db, athleteId, activityId) };
}

export type Tap = Partial<Pick<FeedbackDocument, 'rpe' | 'feel' | 'pain'>>;

/** One tap: what it says is added to what was said of the run before. Errors: LINK_ENDED, those of `giveFeedback`. */
export async function answerLink(
  deps: ServiceDeps & PeopleDeps,
  token: string,
  tap: Tap,
): Promise<Result<null>> {
  const link = parseLink(deps.secrets, token, deps.now());
  const ended = fail('LINK_ENDED', 'This link is too old, or was not made here.');
  if (link === null) return ended;
  const { athleteId, activityId } = link;
  const own = { ...deps, db: deps.db.as({ kind: 'self', athleteId }) };
  const found = await own.db.read((db) => runOf(db, link));
  if (found === null) return ended;
  const { day, said } = found;
  const doc: FeedbackDocument = {
    ...{ day: said?.day ?? day, activityId, rpe: said?.rpe ?? null, feel: said?.feel ?? null },
    pain: (said?.pain ?? null)?.map((p) => ({ atNightOrRest: false, walkingLevel: null, ...p })) ?? null,
    ...{ illness: said?.illness ?? null, missed: said?.missed ?? null, note: said?.note ?? null },
    emergency: (said?.emergency ?? null) as FeedbackDocument['emergency'],
    ...tap,
  };
  const stored = await giveFeedback(own, athleteId, said?.feedbackId ?? `link_${activityId}`, doc);
  return stored.ok ? ok(null) : stored;
}
