import type { ApiAnswer } from './call.ts';

/**
 * Seconds until a platform that said 429 without `Retry-After` takes requests again, from the headers that
 * several platforms give a list in, one number a window: limit, used or remaining, and seconds to the reset.
 * Of the windows that are used up the last to open counts. Null: nothing of the kind is said.
 */
export function limitResetS({ headers }: Pick<ApiAnswer, 'headers'>): number | null {
  const numbers = (name: string) => {
    const text = headers[`x-ratelimit-${name}`] ?? headers[`ratelimit-${name}`] ?? '';
    const found = text.split(',').map((part) => part.trim());
    return found.every((part) => /^\d{1,7}$/.test(part)) ? found.map(Number) : [];
  };
  const resets = numbers('reset');
  if (resets.length === 0) return null;
  const [limits, used] = [numbers('limit'), numbers('usage')];
  const left =
    numbers('remaining').length > 0 ? numbers('remaining') : limits.map((most, i) => most - (used[i] ?? 0));
  const closed = resets.filter((_, i) => left.length !== resets.length || left[i]! <= 0);
  return closed.length === 0 ? Math.min(...resets) : Math.max(...closed);
}
