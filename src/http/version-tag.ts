import type { FastifyReply, FastifyRequest } from 'fastify';
import { refusal } from './problem.ts';

/** `"3"` for a document's third version: what ETag says of it and If-Match expects. */
export function versionTag(version: number | string): string {
  return `"${version}"`;
}

export function sendTag(reply: FastifyReply, version: number | string): void {
  reply.header('etag', versionTag(version));
}

/** The tag in If-Match; null where there is none or it is `*`. */
export function expectedTag(request: FastifyRequest): string | null {
  const header = request.headers['if-match'];
  if (header === undefined || header.trim() === '*') return null;
  const tag = /^\s*(?:W\/)?"([^"]*)"\s*$/.exec(header);
  return tag === null ? header.trim() : tag[1]!;
}

/** For changes that build on what was read. Errors: VERSION_REQUIRED. */
export function requiredTag(request: FastifyRequest): string {
  const tag = expectedTag(request);
  if (tag === null && request.headers['if-match'] === undefined) {
    throw refusal('VERSION_REQUIRED', 'Say in If-Match which version you change: the ETag of what you read.');
  }
  return tag ?? '*';
}
