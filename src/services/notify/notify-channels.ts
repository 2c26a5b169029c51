import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Answer, LostAnswer } from '../../core/outbox/message.ts';
import { CHANNEL_KINDS, type ChannelKind, notifyChannel } from '../../db/schema/notify.ts';
import { type Post, signedJson } from '../outbound/signed-post.ts';
import type { Channel, Outgoing } from '../outbox/channel.ts';
import { findAccount } from '../people/accounts.ts';
import type { Mail } from '../people/mail.ts';
import { HOUR_MS, MINUTE_MS, type PeopleDeps } from '../people/people-deps.ts';
import { composeNotice, type Notice } from './compose.ts';
import { NOTICE_TEXTS } from './notice-texts.ts';
import {
  type ChannelTarget,
  DEFAULT_SETTINGS,
  defaultChannel,
  type NotifyChannel,
  type NotifySettings,
  removeChannel,
  settingsOf,
  targetOf,
  unsubscribeToken,
} from './notify-settings.ts';
import { pushKeys } from './push-keys.ts';
import { encryptPush, vapidHeader } from './web-push.ts';

const payload = z.strictObject({
  channelId: z.string(),
  accountId: z.string(),
  about: z.union([
    z.strictObject({ kind: z.literal('alert'), athleteId: z.string(), alertId: z.string() }),
    z.strictObject({ kind: z.literal('note'), athleteId: z.string(), noteId: z.string() }),
    z.strictObject({ kind: z.literal('win'), athleteId: z.string(), winId: z.string() }),
    z.strictObject({ kind: z.literal('digest') }),
  ]),
});
type Payload = z.infer<typeof payload>;

/** What a delivery works with. */
interface Delivery {
  deps: PeopleDeps;
  channel: NotifyChannel;
  settings: NotifySettings;
  target: ChannelTarget;
  notice: Notice;
  message: Outgoing<Payload>;
  signal: AbortSignal;
}
type Deliver = (delivery: Delivery) => Promise<Answer>;

const DEADLINE_MS = 30_000;
const WAITS_MS = [MINUTE_MS, 5 * MINUTE_MS, 20 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS];
export const NOTIFY_PREFIX = 'notify-';
/** Every way to tell a person, by the name that messages carry. `mail` and `post` are how bytes leave; without one its ways are not there. */
export function notifyChannels(
  deps: PeopleDeps,
  { mail, post }: { mail: Channel<Mail> | null; post: Post | null },
): Record<string, Channel<Payload>> {
  const deliveries: Partial<Record<ChannelKind, { lostAnswer: LostAnswer; deliver: Deliver }>> = {
    ...(mail !== null && { mail: { lostAnswer: mail.terms.lostAnswer, deliver: byMail(mail) } }),
    ...(post !== null && {
      // the receiver takes a webhook-id once
      webhook: { lostAnswer: 'key', deliver: byWebhook(post) },
      ntfy: { lostAnswer: 'repeat', deliver: byNtfy(post) },
      telegram: { lostAnswer: 'repeat', deliver: byTelegram(post) },
      // its topic has a repeated one take the place of the first
      push: { lostAnswer: 'repeat', deliver: byPush(post) },
    }),
  };
  const named = CHANNEL_KINDS.flatMap((kind) => {
    const way = deliveries[kind];
    return way === undefined ? [] : [[`${NOTIFY_PREFIX}${kind}`, channelOf(deps, way)] as const];
  });
  return Object.fromEntries(named);
}

function channelOf(
  deps: PeopleDeps,
  { lostAnswer, deliver }: { lostAnswer: LostAnswer; deliver: Deliver },
): Channel<Payload> {
  return {
    payload,
    terms: { lostAnswer, waitsMs: WAITS_MS, deadlineMs: DEADLINE_MS, visibleAfterMs: 0 },
    async send(message, signal) {
      const { channelId, accountId, about } = message.payload;
      const { channel, settings } = await deps.db.read(async (db) => {
        const [row] = await db.select().from(notifyChannel).where(eq(notifyChannel.channelId, channelId));
        const own = (await settingsOf(db, [accountId])).get(accountId);
        const isDefault = own === undefined && channelId === defaultChannel(accountId).channelId;
        return {
          channel: row ?? (isDefault ? defaultChannel(accountId) : null),
          settings: own ?? DEFAULT_SETTINGS,
        };
      });
      if (channel === null) return over('CHANNEL_ENDED');
      const notice = await composeNotice(deps, channel, settings, about);
      if (notice === null) return over('NOTHING_TO_SAY');
      const target = targetOf(deps.secrets, channel);
      return deliver({ deps, channel, settings, target, notice, message, signal });
    },
  };
}

function byMail(mail: Channel<Mail>): Deliver {
  return async ({ deps, channel, settings, notice, message, signal }) => {
    const person = await findAccount(deps, channel.accountId);
    if (person?.email == null || person.emailVerifiedMs === null) return over('NO_ADDRESS');
    const unsubscribeUrl = `${deps.publicUrl}/unsubscribe/${unsubscribeToken(deps.secrets, channel.channelId)}`;
    const t = NOTICE_TEXTS[settings.language];
    const body = [...notice.lines, '', notice.url, '', t.unsubscribe, unsubscribeUrl].join('\n');
    const written = { recipient: person.email, subject: notice.title, body, unsubscribeUrl };
    return mail.send({ ...message, payload: written }, signal);
  };
}

/** Signed as Standard Webhooks says; the id is the message's, the same over all tries. */
function byWebhook(post: Post): Deliver {
  return async ({ deps, target, notice, message }) => {
    if (target.kind !== 'webhook') return over('CHANNEL_ENDED');
    const sentMs = deps.now();
    const { level, title, lines, url, about } = notice;
    const { body, headers } = signedJson([target.secret], message.messageId, sentMs, {
      type: `desk.${about.kind}`,
      timestamp: new Date(sentMs).toISOString(),
      data: { ...about, level, title, lines, url },
    });
    return posted(post, target.url, body, headers);
  };
}

const NTFY_PRIORITY = { urgent: '5', warn: '4', info: '3' };

/** The topic's address takes the text; header values that are no ASCII are written as RFC 2047 words. */
function byNtfy(post: Post): Deliver {
  return async ({ target, notice }) => {
    if (target.kind !== 'ntfy') return over('CHANNEL_ENDED');
    return posted(post, target.url, notice.lines.join('\n'), {
      'content-type': 'text/plain; charset=utf-8',
      title: `=?UTF-8?B?${Buffer.from(notice.title).toString('base64')}?=`,
      priority: NTFY_PRIORITY[notice.level],
      click: notice.url,
      ...(target.token === null ? {} : { authorization: `Bearer ${target.token}` }),
    });
  };
}

/** By the bot API's sendMessage, as plain text. */
function byTelegram(post: Post): Deliver {
  return async ({ target, notice }) => {
    if (target.kind !== 'telegram') return over('CHANNEL_ENDED');
    const text = [notice.title, ...notice.lines, notice.url].join('\n').slice(0, 4096);
    const body = JSON.stringify({
      chat_id: target.chatId,
      text,
      disable_notification: notice.level === 'info',
      link_preview_options: { is_disabled: true },
    });
    const url = `https://api.telegram.org/bot${target.botToken}/sendMessage`;
    return posted(post, url, body, { 'content-type': 'application/json' });
  };
}

const PUSH_URGENCY = { urgent: 'high', warn: 'normal', info: 'low' };
const PUSH_TTL_S = 24 * 3600;

/** Encrypted for the browser that subscribed. One that has unsubscribed is gone for good, and its way with it. */
function byPush(post: Post): Deliver {
  return async ({ deps, channel, target, notice, message }) => {
    if (target.kind !== 'push') return over('CHANNEL_ENDED');
    const { title, lines, url, level } = notice;
    const { messageId } = message;
    const shown = { title, body: lines.join('\n').slice(0, 500), url, tag: messageId };
    const keys = await pushKeys(deps);
    const answer = await posted(
      post,
      target.endpoint,
      encryptPush(target, Buffer.from(JSON.stringify(shown))),
      {
        'content-type': 'application/octet-stream',
        'content-encoding': 'aes128gcm',
        ttl: String(PUSH_TTL_S),
        urgency: PUSH_URGENCY[level],
        topic: createHash('sha256').update(messageId).digest('base64url').slice(0, 32),
        authorization: vapidHeader(keys, {
          endpoint: target.endpoint,
          subject: deps.publicUrl,
          nowMs: deps.now(),
        }),
      },
    );
    const isGone = answer.answer === 'refused' && ['HTTP_404', 'HTTP_410'].includes(answer.code);
    if (isGone) await removeChannel(deps, channel.accountId, channel.channelId);
    return isGone ? over('CHANNEL_ENDED') : answer;
  };
}

async function posted(
  post: Post,
  url: string,
  body: string | Uint8Array,
  headers: Record<string, string>,
): Promise<Answer> {
  try {
    const { status, headers: answered } = await post({ url, headers, body, deadlineMs: DEADLINE_MS - 5_000 });
    if (status >= 200 && status < 300) return { answer: 'accepted' };
    const code = `HTTP_${status}`;
    if (status !== 429 && status < 500) return { answer: 'refused', code, isFinal: true };
    const waitS = Number(answered['retry-after'] ?? 0);
    return { answer: 'refused', code, afterMs: Number.isFinite(waitS) ? Math.min(waitS, 3600) * 1000 : 0 };
  } catch (error) {
    const { code = 'SEND_FAILED', mayHaveArrived = true } = error as {
      code?: string;
      mayHaveArrived?: boolean;
    };
    return mayHaveArrived ? { answer: 'lost', code } : { answer: 'refused', code };
  }
}

function over(code: string): Answer {
  return { answer: 'refused', code, isFinal: true };
}
