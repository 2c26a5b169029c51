import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../error-handler.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** Remembers which methods each address has; call before the first route. Answers what adds 405 for the others. */
export function collectMethods(app: FastifyInstance): () => void {
  const known = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = known.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    known.set(url, methods);
  });
  return () => {
    for (const [url, methods] of [...known]) {
      const others = METHODS.filter((method) => !methods.has(method) && !app.hasRoute({ method, url }));
      if (url.includes('*') || others.length === 0) continue;
      const allow = [...methods].sort().join(', ');
      const refuse = (request: FastifyRequest, reply: FastifyReply) => {
        reply.header('allow', allow);
        sendProblem(request, reply, {
          code: 'METHOD_NOT_ALLOWED',
          message: `This address takes ${allow}.`,
        });
      };
      // before the body is looked at: its type and size do not matter any more
      app.route({
        method: others,
        url,
        config: { access: { action: 'service:read', resource: 'service' } },
        schema: { hide: true },
        onRequest: refuse,
        handler: refuse,
      });
    }
  };
}
