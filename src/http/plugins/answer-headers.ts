import type { FastifyInstance } from 'fastify';
import { refusal } from '../problem.ts';

/** What stands in every answer, also in those that no route made. A page that wants more sets its own policy. */
export function answerHeaders(publicUrl: string): Record<string, string> {
  const isTls = publicUrl.startsWith('https:');
  return {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'permissions-policy': 'geolocation=(), camera=(), microphone=()',
    ...(isTls ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
  };
}

/** Headers of every answer; add before everything else. */
export function addAnswerHeaders(app: FastifyInstance, publicUrl: string): void {
  const headers = answerHeaders(publicUrl);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id).headers(headers);
  });
}

/** Once the app closes, requests on connections that are still open are told so. Error: SHUTTING_DOWN. */
export function refuseWhenClosing(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onRequest', async () => {
    if (isClosing) throw refusal('SHUTTING_DOWN', 'The service is shutting down; try again in a moment.');
  });
}
