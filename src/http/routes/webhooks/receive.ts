import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { WebhookCall } from '../../../providers/webhook.ts';
import { isWebhookPath } from '../../../services/connections/platforms.ts';
import { receiveWebhook } from '../../../services/connections/receive-webhook.ts';
import type { Api, HttpDeps } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { refusal } from '../../problem.ts';
import { TOLD_MS } from '../../server-limits.ts';

const LEAST_BODY_BYTES = 64 * 1024;
const params = z.object({ provider: z.string().max(20), key: z.string().max(100) });

/**
 * Where platforms tell what there is: exactly the bytes that came are verified and stored, and then it is
 * answered. Who has the wrong end of the address is turned away before the body is read; all refusals are
 * the same.
 */
export function webhookRoutes(api: Api, { platforms, inbox, largeCalls }: HttpDeps): void {
  void api.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.addHook('onRequest', async (request) => {
      const { provider, key } = request.params as { provider?: string; key?: string };
      if (!isWebhookPath(platforms, provider ?? '', key ?? '')) throw refused();
    });
    scope.route({
      method: ['GET', 'POST'],
      url: '/webhooks/:provider/:key',
      exposeHeadRoute: false,
      config: {
        access: { action: 'event:receive', resource: 'service' },
        underLoad: 'exempt',
        answerMs: TOLD_MS,
      },
      bodyLimit: Math.max(
        LEAST_BODY_BYTES,
        ...platforms.all.map(({ provider }) => provider.webhook?.maxBytes ?? 0),
      ),
      schema: { hide: true, params },
      handler: (request, reply) =>
        receive(request as FastifyRequest<{ Params: z.infer<typeof params> }>, reply),
    });
  });

  async function receive(request: FastifyRequest<{ Params: z.infer<typeof params> }>, reply: FastifyReply) {
    const { deps } = authorized(request, 'service');
    const all = { ...deps, platforms, inbox, largeCalls };
    const received = await receiveWebhook(all, request.params.provider, callOf(request));
    if (received === null) throw refused();
    const { answer, eventIds } = received;
    request.about = { eventIds };
    reply.code(answer.status);
    if (answer.body === undefined) return reply.send();
    return reply.type('application/json').send(JSON.stringify(answer.body));
  }
}

function callOf({ method, headers, query, body }: FastifyRequest): WebhookCall {
  const text = (record: Record<string, unknown>) => {
    const texts: Record<string, string> = {};
    for (const [name, value] of Object.entries(record))
      texts[name] = typeof value === 'string' ? value : [value].flat().join(', ');
    return texts;
  };
  return {
    method: method as WebhookCall['method'],
    headers: text(headers),
    query: text(query as Record<string, unknown>),
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  };
}

function refused(): Error {
  return refusal('EVENT_REFUSED', 'This is not taken.');
}
