import { retryAfterS } from './problem.ts';

/** When a request is sent again by itself. */
export interface RetryPolicy {
  /** how often a request is sent at most, the first time included */
  tries: number;
  /** a longer wait than this is left to the caller: the refusal is answered as it came */
  longestWaitMs: number;
  /** resolves after so many ms, or rejects when the request is given up */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export const RETRY: RetryPolicy = { tries: 4, longestWaitMs: 60_000, wait: pause };

const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
const BUSY = new Set([502, 503, 504]);

/**
 * `send`, asked again where that cannot do anything twice: after 429 always, since nothing was done; after
 * 502, 503, 504 and lost connections only for requests that say the same however often they are sent, and
 * those with an `Idempotency-Key`. It waits as long as `Retry-After` says, else 1, 2, 4 … s.
 */
export function withRetries(send: (request: Request) => Promise<Response>, policy: RetryPolicy) {
  return async (request: Request): Promise<Response> => {
    for (let tried = 1; ; tried++) {
      const isLast = tried >= policy.tries;
      let response: Response | null = null;
      try {
        response = await send(isLast ? request : request.clone());
        if (isLast || !isWorthAnother(response, isRepeatable(request))) return response;
      } catch (error) {
        if (isLast || request.signal.aborted || !isRepeatable(request)) throw error;
      }
      const saidS = response === null ? null : retryAfterS(response.headers.get('retry-after'), Date.now());
      const waitMs = saidS === null ? 1000 * 2 ** (tried - 1) : saidS * 1000;
      if (waitMs > policy.longestWaitMs && response !== null) return response;
      await response?.body?.cancel();
      await policy.wait(Math.min(waitMs, policy.longestWaitMs), request.signal);
    }
  };
}

function isWorthAnother({ status, headers }: Response, repeatable: boolean): boolean {
  // the same request, sent before, is being answered
  const isUnderWay = status === 409 && headers.has('retry-after');
  return status === 429 || isUnderWay || (repeatable && BUSY.has(status));
}

function isRepeatable(request: Request): boolean {
  return (
    REPEATABLE.has(request.method) ||
    request.headers.has('idempotency-key') ||
    // the same bytes are recognised by their digest
    (request.method === 'POST' && /\/v1\/activities(\?|$)/.test(request.url))
  );
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
