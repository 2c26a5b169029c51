import { z } from 'zod';
import type { ApiRequest, Call } from './call.ts';
import { readAs } from './read-json.ts';

const OK = 200;
/** More than anybody has in the spans that are asked for. */
const MOST_PAGES = 100;

/**
 * All pages of a list as one. `list` and `next` are what the answer calls its things and the mark of the next
 * page, `ask` is the parameter that takes the mark; `mayLack`: an empty answer holds no list. `items` is the text of an
 * answer that is not what the contract says, as it came; null: not had, because of `status` or of too many pages.
 */
export async function allPages(
  call: Call,
  request: ApiRequest,
  { list, next, ask, mayLack = false }: { list: string; next: string; ask: string; mayLack?: boolean },
): Promise<{ status: number; items: unknown[] | string | null }> {
  const things = z.array(z.unknown());
  const page = z.looseObject({ [list]: mayLack ? things.optional() : things, [next]: z.string().nullish() });
  const items: unknown[] = [];
  let mark: string | null = null;
  for (let n = 0; n < MOST_PAGES; n++) {
    const query: Record<string, string> =
      mark === null ? { ...request.query } : { ...request.query, [ask]: mark };
    const { status, body } = await call({ ...request, query });
    if (status !== OK) return { status, items: null };
    const read = readAs(page, body);
    const isDrifted =
      !read.ok || (read.value[list] === undefined && Object.keys(read.value).some((k) => k !== next));
    if (isDrifted) return { status, items: body.toString('utf8') };
    items.push(...((read.value[list] as unknown[] | undefined) ?? []));
    mark = (read.value[next] as string | null | undefined) || null;
    if (mark === null) return { status, items };
  }
  return { status: OK, items: null };
}

/** The lists of a span of days as one document, for `normalise` to judge: what is no list makes it unreadable. */
export function documentOf(
  span: { first: string; last: string; isWhole?: boolean },
  lists: Readonly<Record<string, unknown[] | string | null>>,
): { kind: 'document'; bytes: Uint8Array } {
  return { kind: 'document', bytes: Buffer.from(JSON.stringify({ ...span, ...lists })) };
}
