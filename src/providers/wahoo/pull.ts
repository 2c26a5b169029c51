import { z } from 'zod';
import { fail, ok } from '../../core/result.ts';
import { fileOf, noFile, notGranted } from '../file-answer.ts';
import type { ListedObject, Pull } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';

const PER_PAGE = 100;
/** Numbers from here on are apps of other companies, whose runs may not be imported. */
const MOST_OWN_APP = 1000;

const summary = z.looseObject({
  updated_at: z.string().max(40),
  fitness_app_id: z.coerce.number().nullish(),
  file: z.looseObject({ url: z.string().max(2000).nullish() }).nullish(),
});
const listed = z.looseObject({
  workouts: z
    .array(
      z.looseObject({
        id: idText,
        starts: z.string().max(40),
        /** null: planned and not done */
        workout_summary: z.looseObject({ updated_at: z.string().max(40) }).nullish(),
      }),
    )
    .max(1000),
});

export const pull: Pull = {
  kinds: ['activity'],
  historyDays: { value: null, confidence: 'documented' },
  reconcile: { everyS: 6 * 3600, lookBackS: 4 * 86_400 },

  /** Newest first, so that the walk ends with the first page that reaches behind the span. */
  async list(call, { fromMs, toMs, cursor }) {
    const page = cursor === null ? 1 : Number(cursor);
    const query = { page: String(page), per_page: String(PER_PAGE) };
    const answer = await call({ base: 'api', path: '/v1/workouts', query });
    if (answer.status !== 200)
      return fail('LIST_REFUSED', `Wahoo refused to list activities (${answer.status}).`);
    const read = readAs(listed, answer.body);
    if (!read.ok) return read;
    const all = read.value.workouts.map((one) => ({ ...one, startMs: Date.parse(one.starts) }));
    const objects = all
      .filter((one) => one.workout_summary !== null && one.startMs >= fromMs && one.startMs <= toMs)
      .map(
        ({ id, startMs, workout_summary: done }): ListedObject => ({
          ...{ kind: 'activity', objectId: id, version: done?.updated_at ?? null, startMs },
        }),
      );
    const isEnd = all.length < PER_PAGE || all.some(({ startMs }) => startMs < fromMs);
    return ok({ objects, next: isEnd ? null : String(page + 1) });
  },

  async fetch(call, { objectId }) {
    const path = `/v1/workouts/${encodeURIComponent(objectId)}/workout_summary`;
    const answer = await call({ base: 'api', path });
    if (answer.status === 404) return { kind: 'not_yet' };
    if (answer.status !== 200) return notGranted('Wahoo');
    const read = readAs(summary, answer.body);
    // kept as it came, for whoever mends the reading
    if (!read.ok) return { kind: 'document', bytes: answer.body };
    const { fitness_app_id: app, file } = read.value;
    if (app != null && app > MOST_OWN_APP) {
      return {
        kind: 'withheld',
        code: 'FROM_ANOTHER_APP',
        message: "Wahoo has this run from another company's app and does not let it be passed on.",
      };
    }
    if (file?.url == null) return noFile('Wahoo');
    // the address is on another host, which is not for the token
    const found = await call({ url: file.url, as: 'none', isFile: true });
    return fileOf(found, `wahoo-${objectId}.fit`, 'Wahoo');
  },

  normalise(_object, bytes) {
    const read = readAs(summary, bytes);
    return read.ok ? ok({ file: null, wellness: [] }) : read;
  },
};
