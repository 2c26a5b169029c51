import { and, eq, inArray } from 'drizzle-orm';
import type { DigestTime, TellingHours } from '../../core/coaching/alerts/tell-when.ts';
import type { AlertLevel } from '../../core/coaching/record.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Day } from '../../core/time.ts';
import { notifyChannel, notifySetting } from '../../db/schema/notify.ts';
import type { Db, Tx } from '../../db/transaction.ts';
import { newSigningSecret } from '../outbound/signed-post.ts';
import type { PeopleDeps } from '../people/people-deps.ts';
import { newId } from '../people/secret-token.ts';
import type { SecretBox } from '../secret-box.ts';
import { isSubscription } from './web-push.ts';

export type NotifyChannel = typeof notifyChannel.$inferSelect;

/** How one person wants to be told. */
export interface NotifySettings extends TellingHours {
  digest: DigestTime | null;
  language: 'en' | 'de';
  away: { from: Day; to: Day; cover: string } | null;
}

/** Where a channel leads, by its kind. */
export type ChannelTarget =
  | { kind: 'mail' }
  | { kind: 'webhook'; url: string; secret: string }
  | { kind: 'ntfy'; url: string; token: string | null }
  | { kind: 'telegram'; botToken: string; chatId: string }
  /** what a browser gave when it was asked to show notifications */
  | { kind: 'push'; endpoint: string; p256dh: string; auth: string };

export interface NewChannel {
  target:
    | { kind: 'mail' }
    | { kind: 'webhook'; url: string }
    | Extract<ChannelTarget, { kind: 'ntfy' | 'telegram' | 'push' }>;
  least: AlertLevel;
  digest: boolean;
  details: boolean;
  wins: boolean;
}

const MOST_CHANNELS = 10;
const DEFAULT_PREFIX = 'way_default_';
export const DEFAULT_SETTINGS: NotifySettings = {
  zone: 'UTC',
  quiet: null,
  urgentBreaksQuiet: true,
  digest: null,
  language: 'en',
  away: null,
};

export async function settingsOf(
  db: Db,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, NotifySettings>> {
  if (accountIds.length === 0) return new Map();
  const rows = await db
    .select()
    .from(notifySetting)
    .where(inArray(notifySetting.accountId, [...accountIds]));
  return new Map(rows.map((row) => [row.accountId, toSettings(row)]));
}

function toSettings(row: typeof notifySetting.$inferSelect): NotifySettings {
  const { zone, quietFromMin, quietToMin, urgentBreaksQuiet, digest, language } = row;
  const { awayFrom, awayTo, coverAccount } = row;
  return {
    ...{ zone, urgentBreaksQuiet, digest, language },
    quiet: quietFromMin === null || quietToMin === null ? null : { fromMin: quietFromMin, toMin: quietToMin },
    away:
      awayFrom === null || awayTo === null || coverAccount === null
        ? null
        : { from: awayFrom, to: awayTo, cover: coverAccount },
  };
}

/** Who chooses for the first time, and has no way of their own, goes on being told by mail of what is urgent. */
export async function changeSettings(deps: PeopleDeps, accountId: string, to: NotifySettings): Promise<void> {
  const row = rowOf(to);
  await deps.db.transaction(async (tx) => {
    if (await settleFirst(tx, accountId, row)) await keepMail(tx, accountId, deps.now());
    else await tx.update(notifySetting).set(row).where(eq(notifySetting.accountId, accountId));
  });
}

/** Keeps settings where there are none; false: there are. */
async function settleFirst(tx: Tx, accountId: string, row: SettingsRow): Promise<boolean> {
  const made = await tx
    .insert(notifySetting)
    .values({ accountId, ...row })
    .onConflictDoNothing()
    .returning({ id: notifySetting.accountId });
  return made.length === 1;
}

/** Makes urgent mails a way of one's own where there is no other: nobody misses them without having said so. */
async function keepMail(tx: Tx, accountId: string, createdMs: number): Promise<void> {
  if ((await channelsOfAccounts(tx, [accountId])).length > 0) return;
  await tx.insert(notifyChannel).values({ ...defaultChannel(accountId), createdMs });
}

type SettingsRow = Omit<typeof notifySetting.$inferInsert, 'accountId'>;

function rowOf(to: NotifySettings): SettingsRow {
  return {
    zone: to.zone,
    quietFromMin: to.quiet?.fromMin ?? null,
    quietToMin: to.quiet?.toMin ?? null,
    urgentBreaksQuiet: to.urgentBreaksQuiet,
    digest: to.digest,
    language: to.language,
    awayFrom: to.away?.from ?? null,
    awayTo: to.away?.to ?? null,
    coverAccount: to.away?.cover ?? null,
  };
}

export async function channelsOfAccounts(db: Db, accountIds: readonly string[]): Promise<NotifyChannel[]> {
  if (accountIds.length === 0) return [];
  return db
    .select()
    .from(notifyChannel)
    .where(inArray(notifyChannel.accountId, [...accountIds]))
    .orderBy(notifyChannel.createdMs, notifyChannel.channelId);
}

/**
 * A webhook's signing secret is in the answer and shown never again. Who has chosen nothing before is spoken to in
 * `language` from now on. Errors: TOO_MANY_CHANNELS, SUBSCRIPTION_INVALID.
 */
export async function addChannel(
  deps: PeopleDeps,
  accountId: string,
  wanted: NewChannel,
  language: NotifySettings['language'],
): Promise<Result<{ channel: NotifyChannel; secret: string | null }>> {
  const channelId = newId('way');
  if (wanted.target.kind === 'push' && !isSubscription(wanted.target))
    return fail('SUBSCRIPTION_INVALID', 'Nothing can be encrypted for this subscription.');
  const { target, least, digest, details, wins } = wanted;
  const secret = target.kind === 'webhook' ? newSigningSecret() : null;
  const sealed =
    target.kind === 'mail'
      ? null
      : deps.secrets.seal(
          placeOf(channelId),
          JSON.stringify(secret === null ? target : { ...target, secret }),
        );
  return deps.db.transaction(async (tx) => {
    if ((await channelsOfAccounts(tx, [accountId])).length >= MOST_CHANNELS)
      return fail('TOO_MANY_CHANNELS', `A person is told in at most ${MOST_CHANNELS} ways.`);
    const row = { channelId, accountId, kind: target.kind, sealed, least, digest, details, wins };
    const [channel] = await tx
      .insert(notifyChannel)
      .values({ ...row, createdMs: deps.now() })
      .returning();
    await settleFirst(tx, accountId, rowOf({ ...DEFAULT_SETTINGS, language }));
    return ok({ channel: channel!, secret });
  });
}

/** Where it was the last way, what is urgent comes by mail again; who ends that, too, is told in no way. */
export async function removeChannel(
  deps: PeopleDeps,
  accountId: string,
  channelId: string,
): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const [gone] = await tx
      .delete(notifyChannel)
      .where(and(eq(notifyChannel.channelId, channelId), eq(notifyChannel.accountId, accountId)))
      .returning({ kind: notifyChannel.kind });
    if (gone !== undefined && gone.kind !== 'mail') await keepMail(tx, accountId, deps.now());
    return gone !== undefined;
  });
}

export function targetOf(secrets: SecretBox, { channelId, kind, sealed }: NotifyChannel): ChannelTarget {
  return kind === 'mail' || sealed === null
    ? { kind: 'mail' }
    : (JSON.parse(secrets.open(placeOf(channelId), sealed)) as ChannelTarget);
}

function placeOf(channelId: string) {
  return { table: 'notify_channel', column: 'sealed', rowId: channelId };
}

/** The one thing that a link in a mail can do: end that channel. */
export function unsubscribeToken(secrets: SecretBox, channelId: string): string {
  return `${channelId}.${secrets.mac('unsubscribe', channelId)}`;
}

/** The channel of somebody who never chose any: urgent mails to the verified address. It keeps its id where it is kept. */
export const defaultChannel = (accountId: string): NotifyChannel => ({
  ...{ channelId: `${DEFAULT_PREFIX}${accountId}`, accountId, kind: 'mail', sealed: null },
  ...{ least: 'urgent', digest: false, details: false, wins: false, createdMs: 0 },
});

/** What the link in a mail ends; null: nothing, or it has ended before. */
export async function channelOfToken(deps: PeopleDeps, token: string): Promise<string | null> {
  const [channelId = '', mac = ''] = token.split('.');
  if (!deps.secrets.isMac('unsubscribe', channelId, mac)) return null;
  return deps.db.read(async (db) => {
    const rows = await db.select().from(notifyChannel).where(eq(notifyChannel.channelId, channelId));
    if (rows.length > 0) return channelId;
    if (!channelId.startsWith(DEFAULT_PREFIX)) return null;
    const accountId = channelId.slice(DEFAULT_PREFIX.length);
    return (await settingsOf(db, [accountId])).has(accountId) ? null : channelId;
  });
}

/** Ends the channel of a token; ending it twice is as good as once. */
export async function unsubscribe(deps: PeopleDeps, token: string): Promise<void> {
  const channelId = await channelOfToken(deps, token);
  if (channelId === null) return;
  await deps.db.transaction(async (tx) => {
    await tx.delete(notifyChannel).where(eq(notifyChannel.channelId, channelId));
    // whoever has settings and no channel is told in no way
    if (channelId.startsWith(DEFAULT_PREFIX))
      await settleFirst(tx, channelId.slice(DEFAULT_PREFIX.length), rowOf(DEFAULT_SETTINGS));
  });
}
