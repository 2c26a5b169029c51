import type { FastifyServerOptions } from 'fastify';

/** How long a connection may take for what, and how much one may send; all in ms and bytes. */
export interface ServerLimits {
  /** for the head of a request to arrive in whole, from its first byte */
  headersMs: number;
  /** for a request to arrive in whole; half a gigabyte of recordings over a home line takes minutes */
  requestMs: number;
  /** a connection on which nothing moves is closed */
  idleMs: number;
  /** an open connection waits this long for its next request: less than a proxy keeps one, usually 60 s */
  keepAliveMs: number;
  /** from the first byte of a request until its answer is ready, body included; what takes longer says so at its route (`answerMs`). A download that moves is never too slow */
  handlerMs: number;
  /** how often connections are looked through for those that are too slow */
  checkMs: number;
  headerBytes: number;
  requestsAConnection: number;
  /** before others are refused; at 5 ms of the processor each that is half a second to wait */
  underWay: number;
  /** of a JSON body, where a route does not say more */
  bodyBytes: number;
}

export const SERVER_LIMITS: ServerLimits = {
  headersMs: 15_000,
  requestMs: 300_000,
  idleMs: 60_000,
  keepAliveMs: 55_000,
  handlerMs: 25_000,
  checkMs: 5_000,
  headerBytes: 16 * 1024,
  requestsAConnection: 1000,
  underWay: 100,
  bodyBytes: 64 * 1024,
};

/** For a plan of two years, which is written in one piece. */
export const PLAN_BODY_BYTES = 1024 * 1024;
/** Receiving an upload and waiting for what becomes of it. */
export const UPLOAD_MS = 660_000;
/** Less than any answer may take: what was erased by then is said to be gone, and the rest to go on. */
export const ERASE_WAIT_MS = 20_000;
/** Receiving what a platform tells, 32 MB from a phone at most, and keeping it. */
export const TOLD_MS = 360_000;

/** The limits as Fastify and Node take them. `trustProxy`: addresses whose X-Forwarded-* headers count. */
export function serverOptions(limits: ServerLimits, trustProxy: readonly string[]) {
  return {
    http: {
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: limits.checkMs,
      maxHeaderSize: limits.headerBytes,
    },
    requestTimeout: limits.requestMs,
    connectionTimeout: limits.idleMs,
    keepAliveTimeout: limits.keepAliveMs,
    maxRequestsPerSocket: limits.requestsAConnection,
    bodyLimit: limits.bodyBytes,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    // a request that comes during the stop gets the same form of answer as every other one: refuseWhenClosing
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    trustProxy: trustProxy.length === 0 ? false : [...trustProxy],
    routerOptions: { maxParamLength: 500 },
  } as const satisfies FastifyServerOptions & { http: object };
}
