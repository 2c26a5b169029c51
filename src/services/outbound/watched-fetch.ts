import type { Metrics } from '../../signals/metrics.ts';
import { inSpan } from '../../signals/tracing.ts';
import type { SafeFetch } from './safe-fetch.ts';

/**
 * The same, as a span of the trace that is under way; `metrics` hear how it went. Only the host is noted: paths name
 * people, and the other side hears nothing of our traces.
 */
export function watchedFetch(fetch: SafeFetch, metrics?: Pick<Metrics, 'called'>): SafeFetch {
  return (request) => {
    const startedAt = performance.now();
    const over = (outcome: string) => metrics?.called(outcome, (performance.now() - startedAt) / 1000);
    const host = URL.canParse(request.url) ? new URL(request.url).host : 'none';
    const attributes = { 'http.request.method': request.method, 'server.address': host };
    return inSpan(`${request.method} ${host}`, { kind: 'client', attributes }, async (span) => {
      try {
        const answer = await fetch(request);
        span.note({ 'http.response.status_code': answer.status });
        if (answer.status >= 400) span.failed(String(answer.status));
        over(`${Math.floor(answer.status / 100)}xx`);
        return answer;
      } catch (error) {
        over((error as { code?: string }).code ?? 'failed');
        throw error;
      }
    });
  };
}
