import type { ChaosFile } from './files.ts';
import type { History } from './history.ts';

export const LOCAL = 'local';

/** What a sender was told of one file. */
export type Told = 'acked' | 'refused' | 'unknown';

export interface SendOptions {
  athlete?: string;
  /** seconds to wait for the result; 0: only until it is kept */
  waitS?: number;
  timeoutMs?: number;
}

/** Notes what is really in a file, so that the judge knows. */
export function noteTruth(history: History, file: ChaosFile, athlete = LOCAL, within?: string): void {
  const { sha256, startMs } = file;
  history.write({ what: 'truth', athlete, sha256, startMs, ...(within === undefined ? {} : { within }) });
}

/** Sends one file once and notes what was told. */
export async function send(
  address: string,
  history: History,
  file: ChaosFile,
  { athlete = LOCAL, waitS = 0, timeoutMs = 30_000 }: SendOptions = {},
): Promise<{ told: Told; status: number; ms: number; why?: string }> {
  const about = { athlete, sha256: file.sha256 };
  history.write({ what: 'sent', ...about });
  const from = performance.now();
  const since = () => performance.now() - from;
  try {
    const path = athlete === LOCAL ? '' : `/athletes/${athlete}`;
    const answer = await fetch(
      `${address}${path}/v1/activities?wait=${waitS}&name=${encodeURIComponent(file.name)}`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: new Uint8Array(file.bytes),
        signal: AbortSignal.timeout(timeoutMs),
      },
    );
    const ms = since();
    const { status } = answer;
    const body = (await answer.json()) as {
      code?: string;
      results?: { deliveryId: string | null; error: { code: string } | null }[];
    };
    const isKept = status < 300 || (body.results?.some((r) => r.deliveryId !== null) ?? false);
    if (isKept) {
      history.write({ what: 'acked', ...about, status });
      return { told: 'acked', status, ms };
    }
    const code = body.code ?? String(status);
    history.write({ what: 'refused', ...about, status, code });
    return { told: 'refused', status, ms };
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } };
    const why = cause?.code ?? message;
    history.write({ what: 'unknown', ...about, why });
    return { told: 'unknown', status: 0, ms: since(), why };
  }
}

/** Sends again until it is acknowledged, as a watch's app does; `address` may change meanwhile. */
export async function sendUntilAcked(
  address: () => string,
  history: History,
  file: ChaosFile,
  options: SendOptions & { withinMs?: number } = {},
): Promise<boolean> {
  const until = performance.now() + (options.withinMs ?? 60_000);
  while (performance.now() < until) {
    const { told } = await send(address(), history, file, options);
    if (told === 'acked') return true;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return false;
}

/** Runs `work` over the items with so many at a time, in their order. */
export async function inParallel<T>(
  items: readonly T[],
  at: number,
  work: (item: T, i: number) => Promise<void>,
) {
  let next = 0;
  const runner = async () => {
    while (next < items.length) {
      const i = next++;
      await work(items[i]!, i);
    }
  };
  await Promise.all(Array.from({ length: at }, runner));
}
