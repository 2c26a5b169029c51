import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type ArchiveProgress, archiveProgress } from '../../../services/ingest/archive-progress.ts';
import type { Route } from '../../api.ts';
import { type AuthorizedAthlete, authorized } from '../../authorize.ts';
import { problemResponses, refusal } from '../../problem.ts';

const progress = z
  .object({
    deliveryId: z.string(),
    file: z.string().nullable(),
    state: z.string(),
    found: z.int().describe('Files of the archive found so far'),
    finished: z.int(),
    rejected: z.int(),
    duplicates: z.int(),
    ended: z.boolean(),
  })
  .meta({ id: 'DeliveryProgress' });

const params = z.strictObject({ deliveryId: z.string().max(100) });
/** Between two events at least; what happens meanwhile is in the next one. */
const EVERY_MS = 300;
const LONGEST_MS = 15 * 60_000;
const QUIET_MS = 15_000;
const LOOK_MS = 600;

export const readProgress: Route = (api) => {
  api.get(
    '/deliveries/:deliveryId/progress',
    {
      config: { access: { action: 'delivery:read', resource: 'athlete' } },
      schema: {
        operationId: 'readDeliveryProgress',
        summary:
          'How far a delivery is, with the files in it; as server-sent events where those are asked for',
        description:
          'With `Accept: text/event-stream` one event `progress` at each change, until the delivery and every file in it has its final state.',
        tags: ['activities'],
        params,
        response: { 200: progress, ...problemResponses },
      },
    },
    async (request, reply) => {
      const checked = authorized(request);
      const { athleteId, deps } = checked;
      const { deliveryId } = request.params;
      const first = await archiveProgress(deps, athleteId, deliveryId);
      if (first === null) throw refusal('DELIVERY_NOT_FOUND', 'There is no such delivery.');
      if (!String(request.headers.accept ?? '').includes('text/event-stream')) return first;
      reply.hijack();
      await sendEvents(reply, checked, first);
    },
  );
};

async function sendEvents(
  reply: FastifyReply,
  { deps, athleteId, isStillAllowed }: AuthorizedAthlete,
  first: ArchiveProgress,
): Promise<void> {
  const { raw } = reply;
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
  raw.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...headers });
  const until = performance.now() + LONGEST_MS;
  let said = '';
  let spoke = 0;
  let now: ArchiveProgress | null = first;
  try {
    while (!raw.destroyed && now !== null && performance.now() < until) {
      const text = JSON.stringify(now);
      const isQuiet = performance.now() - spoke > QUIET_MS;
      if (text !== said || isQuiet) {
        // a comment keeps proxies and this server from taking the connection for dead
        raw.write(text === said ? ':\n\n' : `event: progress\ndata: ${text}\n\n`);
        spoke = performance.now();
      }
      said = text;
      if (now.ended) break;
      await deps.queue.nextEnd(LOOK_MS);
      await pause(EVERY_MS);
      // a session or key that has ended ends what it had asked for
      if (!(await isStillAllowed())) break;
      now = await archiveProgress(deps, athleteId, now.deliveryId);
    }
  } catch {
    // the status has gone out: the stream just ends, and whoever listens asks again
  }
  raw.end();
}
