import type { SafeFetch } from './safe-fetch.ts';
import type { Post } from './signed-post.ts';

const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * To any host on the open internet, over https, and to no address of this machine or its networks; besides to
 * the origins that the operator named, which may be both.
 */
export function postBy(fetch: SafeFetch, trusted: ReadonlySet<string> = new Set()): Post {
  return ({ url, headers, body, deadlineMs }) =>
    fetch({
      method: 'POST',
      url,
      headers,
      body: Buffer.from(body),
      isAllowed: () => true,
      trusted,
      deadlineMs,
      maxBytes: MAX_ANSWER_BYTES,
    });
}
