import { z } from 'zod';
import { SUUNTO_OWNER, suuntoEncoder } from '../../formats/encode/suunto-guide.ts';
import type { ApiAnswer, Call } from '../call.ts';
import type { Push, PushAnswer } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';

const GUIDES = '/v2/guides/files';
const PER_PAGE = 100;
const MOST_PAGES = 10;

const item = z.looseObject({ id: idText, externalId: z.string().nullish() });
/** an answer of 200 can be an error */
const placed = z.looseObject({ error: z.null().optional(), payload: item });
const items = z.looseObject({ error: z.null().optional(), payload: z.array(item) });

/** A zip for each workout. Suunto refuses a second one under the same id (409), so putting twice leaves one. */
export const push: Push = {
  target: 'suunto',
  // its owner has to be the application's name, letter for letter
  encoder: ({ appName }) => suuntoEncoder(appName ?? SUUNTO_OWNER),
  scope: null,
  async put(call, { content, externalId, remote }) {
    let known = remote?.guideId ?? null;
    if (known === null) {
      const made = await send(call, 'POST', GUIDES, content as Uint8Array);
      if (made.status !== 409) return placedBy(made);
      known = await find(call, externalId);
      if (known === null) return refused(made);
    }
    const changed = await send(call, 'PUT', `${GUIDES}/${known}`, content as Uint8Array);
    if (changed.status !== 404) return placedBy(changed, known);
    return placedBy(await send(call, 'POST', GUIDES, content as Uint8Array));
  },
  async remove(call, { externalId, remote }) {
    const known = remote?.guideId ?? (await find(call, externalId));
    if (known === null) return { kind: 'removed' };
    const answer = await call({ method: 'DELETE', base: 'api', path: `${GUIDES}/${known}` });
    return answer.status < 300 || answer.status === 404 ? { kind: 'removed' } : refused(answer);
  },
};

function send(call: Call, method: 'POST' | 'PUT', path: string, bytes: Uint8Array): Promise<ApiAnswer> {
  return call({ method, base: 'api', path, bytes, headers: { 'content-type': 'application/zip' } });
}

async function find(call: Call, externalId: string): Promise<string | null> {
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = { offset: String(page * PER_PAGE), limit: String(PER_PAGE) };
    const answer = await call({ base: 'api', path: '/v2/guides/items', query });
    const read = answer.status === 200 ? readAs(items, answer.body) : null;
    if (read?.ok !== true) return null;
    const mine = read.value.payload.find((one) => one.externalId === externalId);
    if (mine !== undefined) return mine.id;
    if (read.value.payload.length < PER_PAGE) return null;
  }
  return null;
}

function placedBy(answer: ApiAnswer, known: string | null = null): PushAnswer {
  if (answer.status >= 300) return refused(answer);
  const read = readAs(placed, answer.body);
  if (read.ok) return { kind: 'placed', remote: { guideId: read.value.payload.id } };
  if (known !== null && answer.body.length === 0) return { kind: 'placed', remote: { guideId: known } };
  return { kind: 'refused', code: 'ANSWER_UNREADABLE', message: 'Suunto did not say what it stored.' };
}

function refused({ status }: ApiAnswer): PushAnswer {
  return { kind: 'refused', code: 'WORKOUT_REFUSED', message: `Suunto refused the workout (${status}).` };
}
