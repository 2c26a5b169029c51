import { once } from 'node:events';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../../../core/access/can.ts';
import {
  newestNotices,
  noticesAfter,
  readNoticesThrough,
  unreadNotices,
} from '../../../db/queries/notice.ts';
import {
  createNoticeWatch,
  isOutOfReach,
  type NoticeWatch,
  listNotices as pageOfNotices,
  type ShownNotice,
  showNotices,
} from '../../../services/notify/notices.ts';
import { idOf } from '../../../services/notify/read-told.ts';
import type { PeopleDeps } from '../../../services/people/people-deps.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { peopleOf } from '../../people/people-of.ts';
import { isoTime } from '../../plain.ts';
import { problemResponses, refusal } from '../../problem.ts';
import { alertLevel } from '../../schemas/alert.ts';
import { noQuery, wholeNumber } from '../../schemas/parameters.ts';
import { DONE, done } from '../../schemas/people.ts';
import { language } from '../../schemas/progress.ts';

const noticeView = z
  .object({
    seq: z.int().describe('Grows by one; the id of the event in the stream'),
    kind: z.enum(['alert', 'note', 'win', 'digest']),
    athleteId: z.string().nullable(),
    id: z.string().nullable().describe('Of the alert, the note or the win'),
    level: alertLevel,
    title: z.string(),
    lines: z.array(z.string()),
    url: z.string().describe('Where it stands in the app'),
    at: z.string(),
    isRead: z.boolean(),
  })
  .meta({ id: 'Notice' });
type NoticeView = z.infer<typeof noticeView>;

const query = z.strictObject({
  before: wholeNumber(1, 999_999_999).optional(),
  limit: wholeNumber(1, 100).default(30),
  language: language.optional(),
});

interface Reading {
  people: PeopleDeps;
  actor: Extract<Actor, { kind: 'person' }>;
  spoken: 'en' | 'de';
  isStillAllowed(): Promise<boolean>;
  /** the server lets no more connections in */
  isStopping(): boolean;
}

const LONGEST_MS = 15 * 60_000;
const QUIET_MS = 15_000;
/** How long a session or a server may have ended before a stream without news ends, too. */
const LOOK_MS = 3_000;
const DRAIN_MS = 10_000;
const AT_ONCE = 50;
const MOST_COUNTED = 100;
const MOST_STREAMS = 5;
const MOST_OF_ALL = 1000;

export const listNotices: Route = (api, http) => {
  let watch: NoticeWatch | null = null;
  const streams = new Map<string, number>();
  api.get(
    '/notices',
    {
      config: { access: { action: 'notify:read', resource: 'account' }, underLoad: 'lasting' },
      schema: {
        operationId: 'listNotices',
        summary: 'News for you, newest first; as server-sent events where those are asked for',
        description:
          'Alerts, notes and wins, read as you may read them now: what a relation that has ended would have shown is not there. With `Accept: text/event-stream` one event `notice` at each, from now on or after `Last-Event-ID`, for a quarter of an hour or until the session ends; connect again then.',
        tags: ['desk'],
        querystring: query,
        response: {
          200: z.object({ notices: z.array(noticeView), nextBefore: z.int().nullable() }),
          ...problemResponses,
        },
      },
    },
    async (request, reply) => {
      const { accountId, actor, deps, isStillAllowed } = authorized(request, 'account');
      if (actor.kind !== 'person') throw new Error('a program was let in as an account');
      const people = peopleOf(http, deps);
      const spoken = languageOf(request, { language: null });
      const wasListening = api.server.listening;
      const isStopping = () => wasListening && !api.server.listening;
      const reading = { people, actor, spoken, isStillAllowed, isStopping };
      const { before, limit } = request.query;
      if (String(request.headers.accept ?? '').includes('text/event-stream')) {
        const open = streams.get(accountId) ?? 0;
        const all = [...streams.values()].reduce((sum, n) => sum + n, 0);
        if (open >= MOST_STREAMS || all >= MOST_OF_ALL)
          throw refusal('TOO_MANY_STREAMS', 'Too many streams are open; close one and try again.');
        streams.set(accountId, open + 1);
        watch ??= createNoticeWatch(people);
        const seen = Number(request.headers['last-event-id'] ?? Number.NaN);
        reply.hijack();
        try {
          await sendEvents(reply, reading, watch, Number.isSafeInteger(seen) && seen >= 0 ? seen : null);
        } finally {
          const left = streams.get(accountId)! - 1;
          if (left === 0) streams.delete(accountId);
          else streams.set(accountId, left);
        }
        return;
      }
      const { shown, nextBefore } = await pageOfNotices(people, actor, { before, limit }, spoken);
      return { notices: shown.map(viewNotice), nextBefore };
    },
  );
};

export const countNotices: Route = (api) => {
  api.get(
    '/notices/unread',
    {
      config: { access: { action: 'notify:read', resource: 'account' } },
      schema: {
        operationId: 'countNotices',
        summary: 'How many of your news you have not read',
        description:
          'Shows nothing of them, so nobody’s data count as looked at. What is over by now may be among them.',
        tags: ['desk'],
        querystring: noQuery,
        response: {
          200: z.object({
            unread: z.int().max(MOST_COUNTED).describe(`${MOST_COUNTED}: that many or more`),
            newest: z.int().nullable().describe('The number of the newest of them'),
          }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { accountId, actor, deps } = authorized(request, 'account');
      if (actor.kind !== 'person') throw new Error('a program was let in as an account');
      const rows = await deps.db.read((db) => unreadNotices(db, accountId, MOST_COUNTED));
      const shown = rows.filter(({ about }) => !isOutOfReach(actor, about));
      return { unread: shown.length, newest: shown[0]?.seq ?? null };
    },
  );
};

export const readNotices: Route = (api, http) => {
  api.post(
    '/notices/read',
    {
      config: { access: { action: 'notify:write', resource: 'account' } },
      schema: {
        operationId: 'markNoticesRead',
        summary: 'Say up to which of your news you have read',
        tags: ['desk'],
        querystring: noQuery,
        body: z.strictObject({ through: z.int().min(1) }),
        response: { 200: done, ...problemResponses },
      },
    },
    async (request) => {
      const { accountId, deps } = authorized(request, 'account');
      const { through } = request.body;
      await deps.db.transaction((tx) => readNoticesThrough(tx, accountId, through, http.now()));
      return DONE;
    },
  );
};

function viewNotice({ row, notice }: ShownNotice): NoticeView {
  const { seq, about } = row;
  const { level, title, lines, url } = notice;
  return {
    ...{ seq, kind: about.kind, id: idOf(about), level, title, lines, url },
    athleteId: about.athleteId,
    at: isoTime(row.createdMs),
    isRead: row.readMs !== null,
  };
}

/** Sends what comes after `last`; null: from now on. Each event is read and allowed anew right before it goes. */
async function sendEvents(
  reply: FastifyReply,
  reading: Reading,
  watch: NoticeWatch,
  last: number | null,
): Promise<void> {
  const { raw } = reply;
  const { people, actor, spoken, isStillAllowed, isStopping } = reading;
  const { accountId } = actor;
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
  raw.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...headers });
  const until = performance.now() + LONGEST_MS;
  try {
    const newest = await people.db.read((db) => newestNotices(db, [accountId]));
    let seq = last ?? newest.get(accountId) ?? 0;
    raw.write(`id: ${seq}\nretry: 5000\n:\n\n`);
    let spoke = performance.now();
    while (!raw.destroyed && performance.now() < until && !isStopping() && (await isStillAllowed())) {
      const rows = await people.db.read((db) => noticesAfter(db, accountId, seq, AT_ONCE));
      for (const row of rows) {
        if (!(await isStillAllowed())) return void raw.end();
        const [shown] = await showNotices(people, actor, [row], spoken);
        seq = row.seq;
        if (shown === undefined) continue;
        const text = `id: ${seq}\nevent: notice\ndata: ${JSON.stringify(viewNotice(shown))}\n\n`;
        // who does not read is not written to for ever
        if (!raw.write(text)) await once(raw, 'drain', { signal: AbortSignal.timeout(DRAIN_MS) });
      }
      if (rows.length > 0) continue;
      await watch.next(accountId, seq, LOOK_MS);
      // a comment keeps proxies and this server from taking the connection for dead
      if (performance.now() - spoke < QUIET_MS || raw.destroyed) continue;
      raw.write(':\n\n');
      spoke = performance.now();
    }
  } catch {
    // the status has gone out: the stream just ends, and whoever listens asks again
  }
  raw.end();
}
