import { Socket } from 'node:net';
import { errorCodes, type FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** an answer may take this long to be ready, where that is longer than usual, ms */
    answerMs?: number;
  }
}

/**
 * Ends the wait for an answer that is not ready `handlerMs` after its request began; once it is ready it takes as long
 * to send as it takes. Fastify's own `handlerTimeout` ends with the body of a request, so that it never met a POST, and
 * makes an error for every request only to say that it is over. Error: FST_ERR_HANDLER_TIMEOUT.
 */
export function addTimeLimit(app: FastifyInstance, handlerMs: number): void {
  const timers = new WeakMap<object, NodeJS.Timeout>();
  app.addHook('onRequest', (request, reply, done) => {
    const ms = request.routeOptions.config.answerMs ?? handlerMs;
    const timer = setTimeout(() => {
      if (!reply.sent)
        reply.send(new errorCodes.FST_ERR_HANDLER_TIMEOUT(String(ms), request.routeOptions.url));
    }, ms);
    timers.set(request, timer);
    // also where its caller has gone
    reply.raw.once('close', () => clearTimeout(timer));
    done();
  });
  app.addHook('preHandler', (request, _reply, done) => {
    const { answerMs } = request.routeOptions.config;
    const { socket, complete } = request.raw;
    // nothing moves on the connection from here on; who reads the body in the handler says so there
    if (answerMs !== undefined && complete && socket instanceof Socket) socket.setTimeout(answerMs);
    done();
  });
  app.addHook('onSend', (request, _reply, payload, done) => {
    clearTimeout(timers.get(request));
    done(null, payload);
  });
}
