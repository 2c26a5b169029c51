import type { FastifyRequest } from 'fastify';
import { LANGUAGES, type Language } from '../core/coaching/texts/say.ts';

/**
 * The language of an answer's sentences: what the address asks for (`?language=`), else what the reader's program
 * prefers (`Accept-Language`), else what the athlete chose to be spoken to in, else English.
 */
export function languageOf(
  request: Pick<FastifyRequest, 'query' | 'headers'>,
  athlete: { language: Language | null },
): Language {
  const asked = (request.query as { language?: Language } | undefined)?.language;
  return asked ?? preferred(request.headers['accept-language'] ?? '') ?? athlete.language ?? 'en';
}

/** The first of our languages by weight, then by order (RFC 9110 §12.5.4); null where none is named. */
function preferred(header: string): Language | null {
  const ranges = header.split(',').map((part) => {
    const [range = '', ...params] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const q = params.find((p) => p.startsWith('q='));
    return { language: range.split('-')[0], weight: q === undefined ? 1 : Number(q.slice(2)) };
  });
  const ours = ranges.filter((r) => r.weight > 0).toSorted((a, b) => b.weight - a.weight);
  return (
    LANGUAGES.find((l) => l === ours.find((r) => LANGUAGES.some((x) => x === r.language))?.language) ?? null
  );
}
