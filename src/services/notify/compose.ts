import { and, eq, gt } from 'drizzle-orm';
import { alertSentence, clearSentence } from '../../core/coaching/alerts/alert-text.ts';
import type { AlertLevel } from '../../core/coaching/record.ts';
import { ruleText } from '../../core/coaching/texts/rule-text.ts';
import type { RuleNote } from '../../core/coaching/wins/win-rule.ts';
import { getAlert } from '../../db/queries/alert.ts';
import { getNote, type Note } from '../../db/queries/note.ts';
import { account } from '../../db/schema/account.ts';
import type { About } from '../../db/schema/notice.ts';
import { toldWin } from '../../db/schema/told-win.ts';
import type { Db } from '../../db/transaction.ts';
import { chargesOf, readDesk } from '../desk/desk.ts';
import { DAY_MS, type PeopleDeps } from '../people/people-deps.ts';
import { NOTICE_TEXTS } from './notice-texts.ts';
import type { NotifyChannel, NotifySettings } from './notify-settings.ts';

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
  switch (about.kind) {
    case 'alert':
      return composeAlert(deps, channel, settings, about);
    case 'note':
      return composeNote(deps, channel, settings, about);
    case 'win':
      return composeWin(deps, channel, settings, about);
    case 'digest':
      return composeDigest(deps, channel, settings);
  }
}

/** Reads as the person who is told: the athlete, or somebody by what the athlete grants now. */
async function asReader<T>(
  deps: PeopleDeps,
  athleteId: string,
  accountId: string,
  read: (db: Db, isOwn: boolean, name: string | null) => Promise<T>,
): Promise<T> {
  const runner = await deps.db.read(async (db) => {
    const rows = await db.select().from(account).where(eq(account.ownAthlete, athleteId));
    return rows[0] ?? null;
  });
  const isOwn = runner?.accountId === accountId;
  const reader = isOwn
    ? deps.db.as({ kind: 'self', athleteId })
    : deps.db.as({ kind: 'other', athleteId, accountId, nowMs: deps.now() });
  return reader.read((db) => read(db, isOwn, runner?.name ?? null));
}

async function composeNote(
  deps: PeopleDeps,
  { accountId, details }: NotifyChannel,
  { language }: NotifySettings,
  about: Extract<About, { kind: 'note' }>,
): Promise<Notice | null> {
  const { athleteId, noteId } = about;
  const t = NOTICE_TEXTS[language];
  return asReader(deps, athleteId, accountId, async (db, isOwn, name) => {
    const row = await getNote(db, athleteId, noteId);
    if (row === null) return null;
    const rows = await db
      .select({ name: account.name })
      .from(account)
      .where(eq(account.accountId, row.author));
    const author = row.role === 'runner' ? name : (rows[0]?.name ?? null);
    return {
      level: 'info',
      title: t.note(author ?? t.somebody),
      lines: [details ? row.text : t.noteOpen],
      url: `${deps.publicUrl}${isOwn ? '' : `/athletes/${encodeURIComponent(athleteId)}`}${pathOf(row)}`,
      about,
    };
  });
}

/** Where the app shows what a note is about. */
function pathOf({ about, aboutId }: Note): string {
  if (about === 'activity') return `/activities/${encodeURIComponent(aboutId)}`;
  return about === 'week' ? `/calendar?week=${aboutId}` : '/plan';
}

async function composeWin(
  deps: PeopleDeps,
  { accountId, details }: NotifyChannel,
  { language }: NotifySettings,
  about: Extract<About, { kind: 'win' }>,
): Promise<Notice | null> {
  const { athleteId, winId } = about;
  const t = NOTICE_TEXTS[language];
  return asReader(deps, athleteId, accountId, async (db, isOwn, name) => {
    const [row] = await db
      .select()
      .from(toldWin)
      .where(and(eq(toldWin.athleteId, athleteId), eq(toldWin.winId, winId)));
    if (row === undefined) return null;
    return {
      level: 'info',
      title: isOwn ? t.ownWin : t.win(name ?? t.somebody),
      lines: [details ? ruleText(row.note, language) : t.winOpen],
      url: isOwn ? `${deps.publicUrl}/wins` : deskOf(deps, athleteId),
      about,
    };
  });
}

function deskOf({ publicUrl }: PeopleDeps, athleteId: string): string {
  return `${publicUrl}/desk?athlete=${encodeURIComponent(athleteId)}`;
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
    url: deskOf(deps, athleteId),
    about,
  };
}

async function composeDigest(
  deps: PeopleDeps,
  { accountId, details, wins }: NotifyChannel,
  { language, digest }: NotifySettings,
): Promise<Notice | null> {
  const { rows } = await readDesk(deps, accountId);
  const sinceMs = deps.now() - (digest?.every === 'week' ? 7 : 1) * DAY_MS;
  const won = wins ? await winsOf(deps, accountId, sinceMs) : [];
  if (rows.length === 0 && won.length === 0) return null;
  const t = NOTICE_TEXTS[language];
  const lines = rows.flatMap(({ name, counts, alerts, proposals }) => [
    t.counts(name ?? t.somebody, counts.urgent, counts.warn, counts.info, proposals),
    ...(details
      ? alerts.filter((a) => a.state !== 'snoozed').map((a) => `  ${alertSentence(a, language)}`)
      : []),
  ]);
  const good = won.flatMap(({ name, notes }) => [
    t.wins(name ?? t.somebody, notes.length),
    ...(details ? notes.map((note) => `  ${ruleText(note, language)}`) : []),
  ]);
  return {
    level: 'info',
    title: rows.length === 0 ? t.winsTitle : t.digestTitle(rows.length),
    lines: [...lines, ...good],
    url: `${deps.publicUrl}/desk`,
    about: { kind: 'digest' },
  };
}

/** What went well since, of every athlete whose training this account may see and of whom it is told. */
async function winsOf(
  deps: PeopleDeps,
  accountId: string,
  sinceMs: number,
): Promise<{ name: string | null; notes: RuleNote[] }[]> {
  const found: { name: string | null; notes: RuleNote[] }[] = [];
  for (const { athleteId } of await chargesOf(deps, accountId)) {
    const { rows, name } = await asReader(deps, athleteId, accountId, async (db, _, called) => ({
      name: called,
      rows: await db
        .select({ note: toldWin.note })
        .from(toldWin)
        .where(and(eq(toldWin.athleteId, athleteId), gt(toldWin.foundMs, sinceMs)))
        .orderBy(toldWin.foundMs, toldWin.winId),
    }));
    if (rows.length > 0) found.push({ name, notes: rows.map((r) => r.note) });
  }
  return found;
}

async function nameOf(db: Db, athleteId: string): Promise<string | null> {
  const rows = await db.select({ name: account.name }).from(account).where(eq(account.ownAthlete, athleteId));
  return rows[0]?.name ?? null;
}
