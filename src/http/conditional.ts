import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Sends bytes with an entity tag made of them; who has them already gets 304 and nothing more. The check
 * of the route came before, so a tag opens nothing; caches on the way keep nothing (`no-store`), while
 * programs that keep files of their own may ask with the tag.
 */
export function sendTagged(request: FastifyRequest, reply: FastifyReply, bytes: Uint8Array): FastifyReply {
  const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;
  reply.header('etag', tag);
  if (hasTag(request.headers['if-none-match'], tag))
    return reply.code(304).removeHeader('content-type').send();
  return reply.send(Buffer.from(bytes));
}

/** If-None-Match compares weakly: what a cache on the way made of the tag still counts. */
function hasTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((part) => ['*', tag].includes(part.trim().replace(/^W\//, '')));
}
