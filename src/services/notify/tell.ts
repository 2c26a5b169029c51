import { isNotNull } from 'drizzle-orm';
import { lastDigest } from '../../core/coaching/alerts/tell-when.ts';
import { localDay } from '../../core/time.ts';
import { type AlertRow, getAlert, listUntold, updateAlert } from '../../db/queries/alert.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import { notifySetting } from '../../db/schema/notify.ts';
import type { Tx } from '../../db/transaction.ts';
import { type Receiver, receiversOf } from '../desk/receivers.ts';
import { responsibleOf } from '../desk/responsible.ts';
import { isWantedBy, thresholdsOf } from '../desk/team-desk.ts';
import { planMessage } from '../outbox/plan-message.ts';
import { MINUTE_MS } from '../people/people-deps.ts';
import { channelsOfAccounts, DEFAULT_SETTINGS, settingsOf } from './notify-settings.ts';
import { type News, nameOf, type TellingDeps, tellPeople } from './tell-people.ts';

const AT_ONCE = 200;

/**
 * Plans the messages of alerts that somebody has to be told of, each alert in one transaction: it is told
 * to all whom the athlete lets hear of it at that moment, or to none. Answers how many alerts.
 */
export async function tellAlerts(deps: TellingDeps): Promise<number> {
  const untold = await deps.db.read((db) => listUntold(db, deps.now(), AT_ONCE));
  for (const { athleteId, alertId } of untold) {
    await deps.db
      .as({ kind: 'self', athleteId })
      .transaction((tx) => tellAlert(deps, tx, athleteId, alertId));
  }
  if (untold.length > 0) deps.queue.wake();
  return untold.length;
}

async function tellAlert(deps: TellingDeps, tx: Tx, athleteId: string, alertId: string): Promise<void> {
  await lockAthlete(tx, athleteId);
  const alert = await getAlert(tx, athleteId, alertId);
  if (alert === null || alert.tellMs === null) return;
  if (alert.state !== 'open') return void (await updateAlert(tx, athleteId, alertId, { tellMs: null }));
  const nowMs = deps.now();
  const receivers = await receiversOf(tx, athleteId, nowMs);
  const limits = await thresholdsOf(tx, [...new Set(receivers.flatMap((r) => r.teams))]);
  const wanted = receivers.filter((r) => isWantedBy(alert, r.teams, limits));
  // what is urgent is everybody's; the rest goes to who is responsible, where somebody is
  const mine = alert.level === 'urgent' ? wanted : await ofResponsible(tx, athleteId, wanted, receivers);
  const told = await standIns(tx, mine, receivers, nowMs);
  await tellPeople(deps, tx, told, newsOf(alert, alert.tellMs));
  await updateAlert(tx, athleteId, alertId, { tellMs: null });
}

export function newsOf(alert: AlertRow, tellMs: number): News {
  const { athleteId, alertId, level } = alert;
  return {
    ...{ athleteId, level, subject: `alert/${alertId}`, title: 'Told a coach' },
    // what the same alert is told of later takes the place of what has not gone out yet
    version: Math.floor(tellMs / MINUTE_MS),
    about: { kind: 'alert', athleteId, alertId },
  };
}

/** Only whoever is responsible, as long as the athlete lets that person hear of alerts; else everybody. */
async function ofResponsible(
  tx: Tx,
  athleteId: string,
  wanted: readonly Receiver[],
  receivers: readonly Receiver[],
): Promise<readonly Receiver[]> {
  const found = await responsibleOf(tx, athleteId);
  const isThere = receivers.some((r) => r.accountId === found?.responsible);
  return isThere ? wanted.filter((r) => r.accountId === found!.responsible) : wanted;
}

/** Who is away is stood in for by whom they named, where that person may hear of the athlete; else they are told all the same. */
export async function standIns(
  tx: Tx,
  wanted: readonly Receiver[],
  receivers: readonly Receiver[],
  nowMs: number,
): Promise<string[]> {
  const settings = await settingsOf(
    tx,
    wanted.map((r) => r.accountId),
  );
  const told = wanted.map(({ accountId }) => {
    const { away, zone } = settings.get(accountId) ?? DEFAULT_SETTINGS;
    const today = localDay(nowMs, zone);
    const isAway = away !== null && away.from <= today && today <= away.to;
    return isAway && receivers.some((r) => r.accountId === away.cover) ? away.cover : accountId;
  });
  return [...new Set(told)];
}

/** Plans the digests that are due. Each is named by its day, so that one comes once, however often this runs. */
export async function tellDigests(deps: TellingDeps): Promise<number> {
  const nowMs = deps.now();
  const due = await deps.db.read(async (db) => {
    const rows = await db.select().from(notifySetting).where(isNotNull(notifySetting.digest));
    const ids = rows.map((row) => row.accountId);
    const settings = await settingsOf(db, ids);
    const channels = (await channelsOfAccounts(db, ids)).filter((c) => c.digest);
    return channels.map((channel) => ({ channel, settings: settings.get(channel.accountId)! }));
  });
  let planned = 0;
  for (const { channel, settings } of due) {
    const { day, atMs } = lastDigest(nowMs, settings.digest!, settings.zone);
    // one that was missed for a day, or that was due before the channel was there, comes next time
    if (nowMs - atMs > 12 * 60 * MINUTE_MS || atMs < channel.createdMs) continue;
    const chain = `account:${channel.accountId}`;
    const { isNew } = await deps.db.as({ kind: 'self', athleteId: chain }).transaction((tx) =>
      planMessage(deps, tx, {
        athleteId: chain,
        channel: nameOf(channel.kind),
        subject: `digest/${channel.channelId}/${day}`,
        version: 1,
        title: 'Digest of the desk',
        payload: { channelId: channel.channelId, accountId: channel.accountId, about: { kind: 'digest' } },
      }),
    );
    planned += isNew ? 1 : 0;
  }
  if (planned > 0) deps.queue.wake();
  return planned;
}
