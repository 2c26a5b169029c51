import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isLoopbackName } from '../loopback-name.ts';
import { refusal } from '../problem.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses requests that were not meant for this service by whoever sent them: a Host that is neither a
 * loopback name nor the public one (DNS rebinding), and a changing request that another site made a
 * browser send. Browsers say so themselves (Sec-Fetch-Site); older ones name the Origin; a request with
 * neither is no browser's. Errors: HOST_NOT_LOOPBACK, ORIGIN_FOREIGN.
 */
export function addOriginGuard(app: FastifyInstance, publicUrl: string): void {
  const site = new URL(publicUrl);
  app.addHook('onRequest', async (request) => {
    const isPublic = request.host.toLowerCase() === site.host;
    if (!isPublic && !isLoopbackName(request.host.replace(/:\d{1,5}$/, ''))) {
      throw refusal(
        'HOST_NOT_LOOPBACK',
        'This service answers only under a loopback name such as localhost or 127.0.0.1, and its public one.',
      );
    }
    const own = isPublic ? site.origin : `http://${request.host.toLowerCase()}`;
    if (!SAFE_METHODS.has(request.method) && isForeign(request, own)) {
      throw refusal('ORIGIN_FOREIGN', 'Another site may not change anything here.');
    }
  });
}

function isForeign({ headers }: FastifyRequest, own: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const { origin } = headers;
  return origin !== undefined && origin.toLowerCase() !== own;
}
