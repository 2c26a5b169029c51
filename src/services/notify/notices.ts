import type { Actor } from '../../core/access/can.ts';
import { type NoticeRow, newestNotices, noticesBefore } from '../../db/queries/notice.ts';
import { type Act, actOf, recordActs } from '../people/audit.ts';
import type { PeopleDeps } from '../people/people-deps.ts';
import { composeNotices, type Notice } from './compose.ts';
import { DEFAULT_SETTINGS, defaultChannel, type NotifySettings } from './notify-settings.ts';

type Person = Extract<Actor, { kind: 'person' }>;

/** News of others, for somebody without a second factor. */
export function isOutOfReach(actor: Person, about: NoticeRow['about']): boolean {
  return about.athleteId !== actor.athleteId && !actor.isStrong;
}

/** News for one person, with what it says at this moment. */
export interface ShownNotice {
  row: NoticeRow;
  notice: Notice;
}

/** A page of what this person was told, newest first; `nextBefore` asks for the next one. */
export async function listNotices(
  deps: PeopleDeps,
  actor: Person,
  page: { before?: number | undefined; limit: number },
  language: NotifySettings['language'],
): Promise<{ shown: ShownNotice[]; nextBefore: number | null }> {
  const rows = await deps.db.read((db) => noticesBefore(db, actor.accountId, page));
  const shown = await showNotices(deps, actor, rows, language);
  return { shown, nextBefore: rows.length === page.limit ? rows.at(-1)!.seq : null };
}

/**
 * What notices say to their person at this moment, in full: the app is theirs alone. Left out is what says nothing any
 * more, as where the relation has ended, or where somebody without a second factor asks about others. That others' data
 * were shown stands in their audit, once however many of a kind were.
 */
export async function showNotices(
  deps: PeopleDeps,
  actor: Person,
  rows: readonly NoticeRow[],
  language: NotifySettings['language'],
): Promise<ShownNotice[]> {
  const channel = { ...defaultChannel(actor.accountId), details: true };
  const within = rows.flatMap(({ about }) => (isOutOfReach(actor, about) ? [] : [about]));
  const notices = await composeNotices(deps, channel, { ...DEFAULT_SETTINGS, language }, within);
  const acts = new Map<string, { chain: string; act: Act }>();
  for (const about of notices.keys()) {
    if (about.athleteId === actor.athleteId) continue;
    const { athleteId: chain, kind } = about;
    acts.set(`${kind} ${chain}`, { chain, act: actOf(actor, READS[kind]) });
  }
  await recordActs(deps.db, [...acts.values()], deps.now());
  return rows.flatMap((row) => {
    const notice = notices.get(row.about);
    return notice === undefined ? [] : [{ row, notice }];
  });
}

/** What of others is looked at in a notice. */
const READS = { alert: 'alert:read', note: 'notes:read', win: 'training:read' } as const;

const LOOK_MS = 700;

/** Waits for news. One look at the database serves everybody who waits in this process. */
export interface NoticeWatch {
  /** Resolves once the account has a notice after `seq`, or after `ms`. */
  next(accountId: string, seq: number, ms: number): Promise<void>;
}

export function createNoticeWatch(deps: Pick<PeopleDeps, 'db'>): NoticeWatch {
  const waiting = new Set<{ accountId: string; seq: number; wake: () => void }>();
  let isLooking = false;
  async function look(): Promise<void> {
    isLooking = true;
    while (waiting.size > 0) {
      const ids = [...new Set([...waiting].map((w) => w.accountId))];
      // a database that does not answer is asked again; who waits has a time limit of their own
      const newest = await deps.db.read((db) => newestNotices(db, ids)).catch(() => new Map());
      for (const w of waiting) if ((newest.get(w.accountId) ?? 0) > w.seq) w.wake();
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    isLooking = false;
  }
  return {
    next(accountId, seq, ms) {
      return new Promise((resolve) => {
        const timer = setTimeout(() => entry.wake(), ms);
        const entry = {
          ...{ accountId, seq },
          wake() {
            clearTimeout(timer);
            waiting.delete(entry);
            resolve();
          },
        };
        waiting.add(entry);
        if (!isLooking) void look();
      });
    },
  };
}
