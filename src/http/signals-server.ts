import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { METRICS_TYPE, maySeeMetrics, type ShownMetrics } from './metrics-access.ts';

const TIMEOUT_MS = 10_000;

/** As `Readiness`; what was not looked at is absent. */
export interface ShownReadiness {
  isReady: boolean;
  checks: Record<string, boolean>;
}

/**
 * Answers `/healthz`, `/readyz` and, where there are any, `/metrics`; everything else with 503: of a process that takes
 * jobs, or of one that waits for its database. It has no framework below it, since it also stands in for what did not start.
 */
export function createSignalsServer(
  ready: () => Promise<ShownReadiness>,
  metrics: ShownMetrics | null = null,
): Server {
  const server = createServer(
    { requestTimeout: TIMEOUT_MS, headersTimeout: TIMEOUT_MS },
    (request, reply) => {
      const answer = (status: number, type: string, text: string) => {
        const again = status === 503 ? { 'retry-after': '5' } : {};
        reply.writeHead(status, {
          'content-type': type,
          'cache-control': 'no-store',
          connection: 'close',
          ...again,
        });
        reply.end(request.method === 'HEAD' ? '' : text);
      };
      const path = (request.url ?? '').split('?')[0];
      const json = 'application/json; charset=utf-8';
      if (path === '/healthz') return answer(200, json, '{"status":"ok"}');
      if (path === '/readyz') {
        ready().then(
          ({ isReady, checks }) =>
            answer(
              isReady ? 200 : 503,
              json,
              JSON.stringify({ status: isReady ? 'ready' : 'not_ready', checks }),
            ),
          () => answer(503, json, '{"status":"not_ready"}'),
        );
        return;
      }
      if (path === '/metrics' && metrics !== null && maySeeMetrics(metrics, request, false)) {
        metrics.text().then(
          (text) => answer(200, METRICS_TYPE, text),
          () => answer(503, json, '{}'),
        );
        return;
      }
      answer(
        503,
        'application/problem+json',
        '{"type":"about:blank","status":503,"title":"Service Unavailable","code":"NOT_READY"}',
      );
    },
  );
  return server;
}

/** Closes it and waits until its port is free; whoever says nothing would keep it open. */
export async function closed(server: Server): Promise<void> {
  const end = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await end;
}
