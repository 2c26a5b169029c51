import { levelOrder } from '../../core/coaching/alerts/alert-rules.ts';
import { tellAt } from '../../core/coaching/alerts/tell-when.ts';
import type { AlertLevel } from '../../core/coaching/record.ts';
import { appendNotice } from '../../db/queries/notice.ts';
import type { AboutOne } from '../../db/schema/notice.ts';
import type { ChannelKind } from '../../db/schema/notify.ts';
import type { Tx } from '../../db/transaction.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import type { JobQueue } from '../job-queue.ts';
import { planMessage } from '../outbox/plan-message.ts';
import { NOTIFY_PREFIX } from './notify-channels.ts';
import {
  channelsOfAccounts,
  DEFAULT_SETTINGS,
  defaultChannel,
  type NotifyChannel,
  type NotifySettings,
  settingsOf,
} from './notify-settings.ts';

export interface TellingDeps extends Pick<ServiceDeps, 'db' | 'now'> {
  queue: Pick<JobQueue, 'due' | 'wake'>;
}

/** Something to be told, of one athlete. */
export interface News {
  athleteId: string;
  /** with the version its natural key: told once in each way; a higher version takes the place of what has not gone out yet */
  subject: string;
  version: number;
  level: AlertLevel;
  about: AboutOne;
  /** what the athlete reads in the delivery log */
  title: string;
  /** the ways it goes at once, besides the app itself; absent: those that want its level */
  goesBy?: (channel: NotifyChannel) => boolean;
}

/** Tells these people in the app, and by every way that each of them chose; in a transaction that runs as the athlete. */
export async function tellPeople(
  deps: Pick<TellingDeps, 'now'> & { queue: Pick<JobQueue, 'due'> },
  tx: Tx,
  accountIds: readonly string[],
  news: News,
): Promise<void> {
  const nowMs = deps.now();
  const { athleteId, subject, version, level, about, title } = news;
  const { goesBy = (channel) => levelOrder(level) >= levelOrder(channel.least) } = news;
  // in one order, so that two that tell the same people do not wait for each other
  for (const accountId of [...new Set(accountIds)].toSorted())
    await appendNotice(tx, { accountId, subject, version, about, level, createdMs: nowMs });
  for (const { channel, settings } of await waysTo(tx, accountIds)) {
    if (!goesBy(channel)) continue;
    await planMessage(deps, tx, {
      athleteId,
      channel: nameOf(channel.kind),
      subject: `${subject}/${channel.channelId}`,
      version,
      title,
      payload: { channelId: channel.channelId, accountId: channel.accountId, about },
      dueMs: tellAt(nowMs, level, settings),
    });
  }
}

async function waysTo(
  tx: Tx,
  accountIds: readonly string[],
): Promise<{ channel: NotifyChannel; settings: NotifySettings }[]> {
  const settings = await settingsOf(tx, accountIds);
  const channels = await channelsOfAccounts(tx, accountIds);
  return accountIds.flatMap((accountId) => {
    const own = channels.filter((c) => c.accountId === accountId);
    const isFresh = own.length === 0 && !settings.has(accountId);
    return (isFresh ? [defaultChannel(accountId)] : own).map((channel) => ({
      channel,
      settings: settings.get(accountId) ?? DEFAULT_SETTINGS,
    }));
  });
}

/** What messages call the channel of a kind. */
export function nameOf(kind: ChannelKind): string {
  return `${NOTIFY_PREFIX}${kind}`;
}
