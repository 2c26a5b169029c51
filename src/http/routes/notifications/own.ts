import { z } from 'zod';
import { isZone } from '../../../core/time.ts';
import { CHANNEL_KINDS } from '../../../db/schema/notify.ts';
import {
  addChannel,
  changeSettings,
  channelsOfAccounts,
  DEFAULT_SETTINGS,
  type NotifyChannel,
  removeChannel,
  settingsOf,
} from '../../../services/notify/notify-settings.ts';
import { pushKeys } from '../../../services/notify/push-keys.ts';
import type { Route } from '../../api.ts';
import { languageOf } from '../../language-of.ts';
import { ownAccount } from '../../people/people-of.ts';
import { granted, problemResponses, refusal } from '../../problem.ts';
import { alertLevel } from '../../schemas/alert.ts';
import { day, noQuery } from '../../schemas/parameters.ts';
import { DONE, done, idPath } from '../../schemas/people.ts';

const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as 21:30')
  .meta({ example: '21:30' });
const settings = z
  .strictObject({
    zone: z.string().max(60).refine(isZone, 'expected a time zone such as Europe/Berlin'),
    quiet: z.strictObject({ from: clock, to: clock }).nullable().default(null),
    urgentBreaksQuiet: z.boolean().default(true),
    digest: z
      .strictObject({ every: z.enum(['day', 'week']), hour: z.int().min(0).max(23) })
      .nullable()
      .default(null),
    language: z.enum(['en', 'de']).default('en'),
    away: z
      .strictObject({ from: day, to: day, cover: z.string().max(64).describe('The account told instead') })
      .nullable()
      .default(null),
  })
  .meta({ id: 'NotificationSettings' });

const https = z.url({ protocol: /^https$/, error: 'expected an https:// address' });
const httpsUrl = https.max(500);
const target = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('mail') }),
  z.strictObject({ kind: z.literal('webhook'), url: httpsUrl }),
  z.strictObject({
    kind: z.literal('ntfy'),
    url: httpsUrl,
    token: z.string().max(200).nullable().default(null),
  }),
  z.strictObject({
    kind: z.literal('telegram'),
    botToken: z.string().regex(/^\d{1,20}:[\w-]{20,100}$/, 'expected the token of a bot'),
    chatId: z.string().regex(/^-?\d{1,20}$|^@\w{1,64}$/, 'expected a chat'),
  }),
  z
    .strictObject({
      kind: z.literal('push'),
      endpoint: https.max(1000),
      p256dh: z.string().regex(/^[\w-]{87}=?$/, 'expected 65 bytes in base64url'),
      auth: z.string().regex(/^[\w-]{22}={0,2}$/, 'expected 16 bytes in base64url'),
    })
    .describe('What a browser’s `PushSubscription` holds'),
]);
const told = {
  least: alertLevel.default('warn').describe('The lowest level that is told at once'),
  digest: z.boolean().default(false).describe('Whether this way gets the digest'),
  details: z
    .boolean()
    .default(false)
    .describe('Say what it is about where others may read it: subject lines, lock screens'),
  wins: z
    .boolean()
    .default(false)
    .describe('Tell what went well, too: in the digest where this way gets it, else at once'),
};
const channelView = z
  .object({ id: z.string(), kind: z.enum(CHANNEL_KINDS), ...told })
  .meta({ id: 'NotificationChannel' });

const viewChannel = ({ channelId, kind, least, digest, details, wins }: NotifyChannel) => ({
  id: channelId,
  ...{ kind, least, digest, details, wins },
});
const minutes = (text: string) => 60 * Number(text.slice(0, 2)) + Number(text.slice(3));
const clockOf = (min: number) =>
  `${String(Math.floor(min / 60)).padStart(2, '0')}:${String(min % 60).padStart(2, '0')}`;

export const readNotifications: Route = (api, http) => {
  api.get(
    '/notifications',
    {
      config: { access: { action: 'notify:read', resource: 'account' } },
      schema: {
        operationId: 'readNotifications',
        summary: 'When and how you are told',
        description: 'Where a way leads is not shown.',
        tags: ['desk'],
        querystring: noQuery,
        response: {
          200: z.object({
            settings,
            isChosen: z.boolean().describe('false: nothing ever was; what is urgent comes by mail'),
            channels: z.array(channelView),
          }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      const ids = [account.accountId];
      const found = await people.db.read(async (db) => ({
        own: (await settingsOf(db, ids)).get(account.accountId),
        channels: await channelsOfAccounts(db, ids),
      }));
      const language = languageOf(request, { language: null });
      const { quiet, ...rest } = found.own ?? { ...DEFAULT_SETTINGS, language };
      const shown = quiet === null ? null : { from: clockOf(quiet.fromMin), to: clockOf(quiet.toMin) };
      return {
        settings: { ...rest, quiet: shown },
        isChosen: found.own !== undefined || found.channels.length > 0,
        channels: found.channels.map(viewChannel),
      };
    },
  );
};

export const changeNotifications: Route = (api, http) => {
  api.put(
    '/notifications',
    {
      config: { access: { action: 'notify:write', resource: 'account' } },
      schema: {
        operationId: 'changeNotifications',
        summary: 'Change when you are told, and by whom you are stood in for',
        description: 'Without a way of your own, the first time makes urgent mails one.',
        tags: ['desk'],
        querystring: noQuery,
        body: settings,
        response: { 200: settings, ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      const { body } = request;
      const quiet =
        body.quiet === null ? null : { fromMin: minutes(body.quiet.from), toMin: minutes(body.quiet.to) };
      await changeSettings(people, account.accountId, { ...body, quiet });
      return body;
    },
  );
};

export const addNotificationChannel: Route = (api, http) => {
  api.post(
    '/notifications/channels',
    {
      config: { access: { action: 'notify:connect', resource: 'account' } },
      schema: {
        operationId: 'addNotificationChannel',
        summary: 'Add a way to be told',
        tags: ['desk'],
        querystring: noQuery,
        body: z.strictObject({ target, ...told }),
        response: {
          201: channelView.extend({
            secret: z.string().nullable().describe('What a webhook is signed with; shown this once'),
          }),
          ...problemResponses,
        },
      },
    },
    async (request, reply) => {
      const { people, account } = await ownAccount(http, request);
      const { channel, secret } = granted(
        await addChannel(people, account.accountId, request.body, languageOf(request, { language: null })),
      );
      return reply.code(201).send({ ...viewChannel(channel), secret });
    },
  );
};

export const removeNotificationChannel: Route = (api, http) => {
  api.delete(
    '/notifications/channels/:id',
    {
      config: { access: { action: 'notify:write', resource: 'account' } },
      schema: {
        operationId: 'removeNotificationChannel',
        summary: 'End a way to be told; what waits to go out by it does not go',
        description: 'After the last one what is urgent comes by mail, until that way is ended, too.',
        tags: ['desk'],
        params: idPath,
        querystring: noQuery,
        response: { 200: done, ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      if (!(await removeChannel(people, account.accountId, request.params.id)))
        throw refusal('CHANNEL_NOT_FOUND', 'There is no such way of yours.');
      return DONE;
    },
  );
};

export const readPushKey: Route = (api, http) => {
  api.get(
    '/notifications/push-key',
    {
      config: { access: { action: 'notify:read', resource: 'account' } },
      schema: {
        operationId: 'readPushKey',
        summary: 'The key that a browser subscribes to web pushes with',
        description: 'As `applicationServerKey`; what the browser answers becomes a way of the kind `push`.',
        tags: ['desk'],
        querystring: noQuery,
        response: { 200: z.object({ publicKey: z.string() }), ...problemResponses },
      },
    },
    async (request) => {
      const { people } = await ownAccount(http, request);
      return { publicKey: (await pushKeys(people)).publicKey };
    },
  );
};
