import { eq } from 'drizzle-orm';
import { alertSentence, clearSentence } from '../../core/coaching/alerts/alert-text.ts';
import type { AlertLevel } from '../../core/coaching/record.ts';
import { getAlert } from '../../db/queries/alert.ts';
import { account } from '../../db/schema/account.ts';
import type { Db } from '../../db/transaction.ts';
import { readDesk } from '../desk/desk.ts';
import type { PeopleDeps } from '../people/people-deps.ts';
import { NOTICE_TEXTS } from './notice-texts.ts';
import type { NotifyChannel, NotifySettings } from './notify-settings.ts';

/** What a message is about; what it says is read when it is sent. */
export type About = { kind: 'alert'; athleteId: string; alertId: string } | { kind: 'digest' };

/** Words for one person. `title` may be read by anybody; `lines` hold details only where that was chosen. */
export interface Notice {
  level: AlertLevel;
  title: string;
  lines: string[];
  url: string;
  /** for programs: what it is about, without words */
  about: About;
}

/**
 * Read as the person who is told, in a transaction that begins now: what a grant that has ended would have
 * shown is not there. Null: nothing to say any more.
 */
export async function composeNotice(
  deps: PeopleDeps,
  channel: NotifyChannel,
  settings: NotifySettings,
  about: About,
): Promise<Notice | null> {
  return about.kind === 'alert'
    ? composeAlert(deps, channel, settings, about)
    : composeDigest(deps, channel, settings);
}

async function composeAlert(
  deps: PeopleDeps,
  { accountId, details }: NotifyChannel,
  { language }: NotifySettings,
  about: Extract<About, { kind: 'alert' }>,
): Promise<Notice | null> {
  const { athleteId, alertId } = about;
  const reader = deps.db.as({ kind: 'other', athleteId, accountId, nowMs: deps.now() });
  const { row, name } = await reader.read(async (db) => ({
    row: await getAlert(db, athleteId, alertId),
    name: await nameOf(db, athleteId),
  }));
  // somebody looks after it, or it is over
  if (row === null || row.state !== 'open') return null;
  const t = NOTICE_TEXTS[language];
  const did = row.policy === null ? undefined : t.policyDid[row.policy.status];
  return {
    level: row.level,
    title: t.title[row.level](name ?? t.somebody),
    lines: details
      ? [alertSentence(row, language), ...(did === undefined ? [] : [did]), clearSentence(row, language)]
      : [t.open],
    url: `${deps.publicUrl}/desk?athlete=${encodeURIComponent(athleteId)}`,
    about,
  };
}

async function composeDigest(
  deps: PeopleDeps,
  { accountId, details }: NotifyChannel,
  { language }: NotifySettings,
): Promise<Notice | null> {
  const { rows } = await readDesk(deps, accountId);
  if (rows.length === 0) return null;
  const t = NOTICE_TEXTS[language];
  const lines = rows.flatMap(({ name, counts, alerts, proposals }) => [
    t.counts(name ?? t.somebody, counts.urgent, counts.warn, counts.info, proposals.length),
    ...(details
      ? alerts.filter((a) => a.state !== 'snoozed').map((a) => `  ${alertSentence(a, language)}`)
      : []),
  ]);
  return {
    level: 'info',
    title: t.digestTitle(rows.length),
    lines,
    url: `${deps.publicUrl}/desk`,
    about: { kind: 'digest' },
  };
}

async function nameOf(db: Db, athleteId: string): Promise<string | null> {
  const rows = await db.select({ name: account.name }).from(account).where(eq(account.ownAthlete, athleteId));
  return rows[0]?.name ?? null;
}
