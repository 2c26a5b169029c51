import { createHash, timingSafeEqual } from 'node:crypto';
import { isFromThisMachine } from './people/request-origin.ts';

/** What is shown to whoever watches over the server: the text of all metrics, and the token that it takes; null: none. */
export interface ShownMetrics {
  text(): Promise<string>;
  token: string | null;
}

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Without a token they are for this machine alone, and not for whom a proxy on it speaks. */
export function maySeeMetrics(
  { token }: Pick<ShownMetrics, 'token'>,
  request: {
    headers: Record<string, string | string[] | undefined>;
    socket: { remoteAddress?: string | undefined };
  },
  isBehindProxy: boolean,
): boolean {
  if (token === null) {
    const { remoteAddress: ip = '' } = request.socket;
    return !isBehindProxy && isFromThisMachine({ ip, headers: request.headers });
  }
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(String(request.headers.authorization ?? '')), digest(`Bearer ${token}`));
}
