import type { SafeFetch } from '../outbound/safe-fetch.ts';
import type { Post } from './notify-channels.ts';

const MAX_ANSWER_BYTES = 64 * 1024;

/** To any host on the open internet, over https, and to no address of this machine or its networks. */
export function postBy(fetch: SafeFetch): Post {
  return ({ url, headers, body, deadlineMs }) =>
    fetch({
      method: 'POST',
      url,
      headers,
      body: Buffer.from(body),
      isAllowed: () => true,
      trusted: new Set(),
      deadlineMs,
      maxBytes: MAX_ANSWER_BYTES,
    });
}
