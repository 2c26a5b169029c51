import { Worker } from 'node:worker_threads';
import type { Webhook, WebhookCall, WebhookKeys, WebhookOutcome } from '../../providers/webhook.ts';

/** What a webhook is called with, as it goes to the thread and is put together again there. */
export interface LargeCall {
  provider: string;
  call: WebhookCall;
  keys: WebhookKeys;
}

/** Reading takes about 30 ms a megabyte, in which the process answers nobody. */
const LARGE_BYTES = 256 * 1024;
const LONGEST_MS = 25_000;
/** The thread takes tens of megabytes, and seldom has anything to do. */
const IDLE_MS = 60_000;
/** Of the heap of 32 MB of JSON, however it is written. */
const MOST_HEAP_MB = 1024;

export interface LargeCalls {
  /** `webhook.receive`, which for a large body runs beside everything else. Rejects where that ends without an outcome. */
  receive(webhook: Webhook, large: LargeCall): Promise<WebhookOutcome>;
}

/** Large bodies are read in a thread of their own, one after another. It starts with the first of them. */
export function createLargeCalls({ longestMs = LONGEST_MS, idleMs = IDLE_MS } = {}): LargeCalls {
  let thread: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function end(): void {
    void thread?.terminate();
    thread = null;
  }

  function started(): Worker {
    if (thread !== null) return thread;
    const made = new Worker(new URL('./large-calls-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
    });
    made.unref();
    // also where nobody waits for it any more: of an error that nobody heard of the process ends
    made.on('error', () => {});
    made.on('exit', () => {
      if (thread === made) thread = null;
    });
    thread = made;
    return made;
  }

  async function one(large: LargeCall): Promise<WebhookOutcome> {
    clearTimeout(idle);
    const worker = started();
    const { promise, resolve, reject } = Promise.withResolvers<WebhookOutcome>();
    const onExit = () => reject(new Error('the thread that reads large calls has ended'));
    const timer = setTimeout(
      () => reject(new Error(`a large call was not read within ${longestMs} ms`)),
      longestMs,
    );
    worker.once('message', resolve).once('error', reject).once('exit', onExit);
    try {
      worker.postMessage(large);
      return await promise;
    } catch (error) {
      end();
      throw error;
    } finally {
      clearTimeout(timer);
      worker.off('message', resolve).off('error', reject).off('exit', onExit);
      idle = setTimeout(end, idleMs).unref();
    }
  }

  return {
    async receive(webhook, large) {
      if (large.call.body.length <= LARGE_BYTES) return webhook.receive(large.call, large.keys);
      const mine = last.then(() => one(large));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}
