import type { Actor } from '../../core/access/can.ts';
import type { NoticeRow } from '../../db/queries/notice.ts';
import { newestNotices } from '../../db/queries/notice.ts';
import { actOf, recordAct } from '../people/audit.ts';
import type { PeopleDeps } from '../people/people-deps.ts';
import { composeNotice, type Notice } from './compose.ts';
import { DEFAULT_SETTINGS, defaultChannel, type NotifySettings } from './notify-settings.ts';

type Person = Extract<Actor, { kind: 'person' }>;

/** News of others, for somebody without a second factor. */
export function isOutOfReach(actor: Person, about: NoticeRow['about']): boolean {
  return about.kind !== 'digest' && about.athleteId !== actor.athleteId && !actor.isStrong;
}

/**
 * What a notice says to its person at this moment, in full: the app is theirs alone. Null: nothing any more,
 * as where the relation has ended, or where somebody without a second factor asks about others. That others'
 * data were shown stands in their audit.
 */
export async function showNotice(
  deps: PeopleDeps,
  actor: Person,
  { about }: Pick<NoticeRow, 'about'>,
  language: NotifySettings['language'],
): Promise<Notice | null> {
  if (isOutOfReach(actor, about)) return null;
  const isOthers = about.kind !== 'digest' && about.athleteId !== actor.athleteId;
  const channel = { ...defaultChannel(actor.accountId), details: true };
  const notice = await composeNotice(deps, channel, { ...DEFAULT_SETTINGS, language }, about);
  if (notice !== null && isOthers) {
    const action =
      about.kind === 'alert' ? 'alert:read' : about.kind === 'note' ? 'notes:read' : 'training:read';
    await recordAct(deps.db, about.athleteId, deps.now(), actOf(actor, action));
  }
  return notice;
}

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
