import type { IncomingMessage } from 'node:http';

/**
 * Every address of an athlete's data also stands below `/athletes/<id>`: `/v1/zones` are the asker's own,
 * `/athletes/ath_1/v1/zones` those of an athlete who granted it. The id is cut off before routing, so that
 * no route has to know of it, and kept for the check.
 */
const PREFIX = /^\/athletes\/([\w-]{1,64})(\/v1\/.*)$/;
const named = new WeakMap<IncomingMessage, string>();

export function cutAthlete(request: IncomingMessage): string {
  const url = request.url ?? '/';
  const [, athleteId, rest] = PREFIX.exec(url) ?? [];
  if (athleteId === undefined || rest === undefined) return url;
  named.set(request, athleteId);
  return rest;
}

/** The athlete that the address names; null: none, so the asker's own. */
export function namedAthlete(request: IncomingMessage): string | null {
  return named.get(request) ?? null;
}
