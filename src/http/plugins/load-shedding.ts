import type { FastifyInstance, FastifyRequest } from 'fastify';
import { networkOf } from '../people/request-origin.ts';
import { refusal } from '../problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `exempt`: always let in. `lasting`: refused like others, but never in their way: it mostly waits. */
    underLoad?: 'exempt' | 'lasting';
  }
}

export interface LoadLimits {
  /** requests under way in this process before it refuses */
  underWay: number;
  /** for which a request counts at most whose connection is gone before its work began, ms */
  handlerMs: number;
}

/** A request that counts: until it is answered, or never will be, and nothing works on it any more. */
interface Counted {
  /** answers what ends it */
  workBegins(): () => void;
  /** ends what the handler began */
  handlerEnds?: () => void;
  answered(): void;
}
const counted = new WeakMap<FastifyRequest, Counted>();

/** Has a request count as under way for as long as this work takes, whenever it is answered. Handlers do by themselves. */
export function whileUnderWay<T>(request: FastifyRequest, work: Promise<T>): Promise<T> {
  const ends = counted.get(request)?.workBegins();
  if (ends !== undefined) work.then(ends, ends);
  return work;
}

/**
 * Refuses what a process could only answer late. A request is under way until its answer is ready and its work is over,
 * also when nobody waits for it any more. Once `underWay` are, a network that has its even share of them gets no more in,
 * and others do, up to twice as many in all: who asks now and then is answered beside who floods. Error: OVERLOADED.
 */
export function addLoadShedding(app: FastifyInstance, { underWay: most, handlerMs }: LoadLimits): void {
  const bySource = new Map<string, number>();
  let underWay = 0;
  let isTold = false;

  app.addHook('onRoute', (route) => {
    const { handler } = route;
    route.handler = function (request, reply) {
      const work: unknown = handler.call(this, request, reply);
      const one = counted.get(request);
      if (one === undefined || !(work instanceof Promise)) return work;
      one.handlerEnds = one.workBegins();
      work.then(one.handlerEnds, one.handlerEnds);
      return work;
    };
  });
  app.addHook('onRequest', async (request, reply) => {
    const { underLoad } = request.routeOptions.config;
    if (underLoad === 'exempt') return;
    const source = networkOf(request.ip);
    const own = bySource.get(source) ?? 0;
    const hasItsShare = own >= Math.max(1, most / bySource.size);
    if (underWay >= 2 * most || (underWay >= most && hasItsShare)) {
      // one line for all of a flood
      if (!isTold) request.log.warn({ underWay, sources: bySource.size }, 'OVERLOADED');
      isTold = true;
      throw refusal('OVERLOADED', 'There is too much to do at this moment; try again in a few seconds.');
    }
    if (underLoad === 'lasting') return;
    underWay += 1;
    bySource.set(source, own + 1);
    let working = 0;
    let isAnswered = false;
    let isOver = false;
    const endIfOver = () => {
      if (isOver || !isAnswered || working > 0) return;
      isOver = true;
      underWay -= 1;
      const left = bySource.get(source)! - 1;
      if (left === 0) bySource.delete(source);
      else bySource.set(source, left);
      if (underWay < most / 2) isTold = false;
    };
    const answered = () => {
      isAnswered = true;
      endIfOver();
    };
    counted.set(request, {
      answered,
      workBegins() {
        let isEnded = false;
        working += 1;
        return () => {
          if (isEnded) return;
          isEnded = true;
          working -= 1;
          endIfOver();
        };
      },
    });
    // what breaks off before its handler is never answered
    reply.raw.once('close', () => {
      if (!isAnswered) setTimeout(answered, handlerMs).unref();
    });
  });
  app.addHook('onSend', async (request, reply) => {
    const one = counted.get(request);
    // a handler that has answered itself only waits for its caller to read the answer
    if (reply.problemCode !== 'TOOK_TOO_LONG') one?.handlerEnds?.();
    one?.answered();
  });
}
