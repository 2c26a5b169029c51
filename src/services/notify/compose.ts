import { alertSentence, clearSentence } from '../../core/coaching/alerts/alert-text.ts';
import type { AlertLevel } from '../../core/coaching/record.ts';
import { ruleText } from '../../core/coaching/texts/rule-text.ts';
import type { Note } from '../../db/queries/note.ts';
import type { About, AboutOne } from '../../db/schema/notice.ts';
import { readDesk } from '../desk/desk.ts';
import { DAY_MS, type PeopleDeps } from '../people/people-deps.ts';
import { NOTICE_TEXTS } from './notice-texts.ts';
import type { NotifyChannel, NotifySettings } from './notify-settings.ts';
import { readTold, readWins, type Told } from './read-told.ts';

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
 * Read as the person who is told, in transactions that begin now: what a grant that has ended would have
 * shown is not there. Null: nothing to say any more.
 */
export async function composeNotice(
  deps: PeopleDeps,
  channel: NotifyChannel,
  settings: NotifySettings,
  about: About,
): Promise<Notice | null> {
  if (about.kind === 'digest') return composeDigest(deps, channel, settings);
  return (await composeNotices(deps, channel, settings, [about])).get(about) ?? null;
}

/** The same of several things, in as many transactions as of one; what is not in it has nothing to say any more. */
export async function composeNotices(
  deps: PeopleDeps,
  channel: NotifyChannel,
  settings: NotifySettings,
  abouts: readonly AboutOne[],
): Promise<Map<AboutOne, Notice>> {
  const notices = new Map<AboutOne, Notice>();
  for (const [about, told] of await readTold(deps, channel.accountId, abouts)) {
    const notice = worded(deps, channel, settings, told);
    if (notice !== null) notices.set(about, notice);
  }
  return notices;
}

function worded(
  deps: PeopleDeps,
  channel: NotifyChannel,
  settings: NotifySettings,
  told: Told,
): Notice | null {
  switch (told.kind) {
    case 'alert':
      return wordedAlert(deps, channel, settings, told);
    case 'note':
      return wordedNote(deps, channel, settings, told);
    case 'win':
      return wordedWin(deps, channel, settings, told);
  }
}

type Of<K extends Told['kind']> = Extract<Told, { kind: K }>;

function wordedNote(
  { publicUrl }: PeopleDeps,
  { details }: NotifyChannel,
  { language }: NotifySettings,
  { row, author, isOwn }: Of<'note'>,
): Notice {
  const t = NOTICE_TEXTS[language];
  const { athleteId, noteId } = row;
  return {
    level: 'info',
    title: t.note(author ?? t.somebody),
    lines: [details ? row.text : t.noteOpen],
    url: `${publicUrl}${isOwn ? '' : `/athletes/${encodeURIComponent(athleteId)}`}${pathOf(row)}`,
    about: { kind: 'note', athleteId, noteId },
  };
}

/** Where the app shows what a note is about. */
function pathOf({ about, aboutId }: Note): string {
  if (about === 'activity') return `/activities/${encodeURIComponent(aboutId)}`;
  return about === 'week' ? `/calendar?week=${aboutId}` : '/plan';
}

function wordedWin(
  deps: PeopleDeps,
  { details }: NotifyChannel,
  { language }: NotifySettings,
  { row, name, isOwn }: Of<'win'>,
): Notice {
  const t = NOTICE_TEXTS[language];
  const { athleteId, winId } = row;
  return {
    level: 'info',
    title: isOwn ? t.ownWin : t.win(name ?? t.somebody),
    lines: [details ? ruleText(row.note, language) : t.winOpen],
    url: isOwn ? `${deps.publicUrl}/wins` : deskOf(deps, athleteId),
    about: { kind: 'win', athleteId, winId },
  };
}

function deskOf({ publicUrl }: PeopleDeps, athleteId: string): string {
  return `${publicUrl}/desk?athlete=${encodeURIComponent(athleteId)}`;
}

function wordedAlert(
  deps: PeopleDeps,
  { details }: NotifyChannel,
  { language }: NotifySettings,
  { row, name }: Of<'alert'>,
): Notice | null {
  // somebody looks after it, or it is over
  if (row.state !== 'open') return null;
  const t = NOTICE_TEXTS[language];
  const { athleteId, alertId } = row;
  const did = row.policy === null ? undefined : t.policyDid[row.policy.status];
  return {
    level: row.level,
    title: t.title[row.level](name ?? t.somebody),
    lines: details
      ? [alertSentence(row, language), ...(did === undefined ? [] : [did]), clearSentence(row, language)]
      : [t.open],
    url: deskOf(deps, athleteId),
    about: { kind: 'alert', athleteId, alertId },
  };
}

async function composeDigest(
  deps: PeopleDeps,
  { accountId, details, wins }: NotifyChannel,
  { language, digest }: NotifySettings,
): Promise<Notice | null> {
  const { rows } = await readDesk(deps, accountId);
  const sinceMs = deps.now() - (digest?.every === 'week' ? 7 : 1) * DAY_MS;
  const won = wins ? await readWins(deps, accountId, sinceMs) : [];
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
