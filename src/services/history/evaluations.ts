import { createHash } from 'node:crypto';
import type { Day } from '../../core/time.ts';
import { evaluateAthlete, type KeptEvaluations } from '../athlete.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import type { Evaluation } from './evaluate-history.ts';
import { createKeptResults, type MadeFrom } from './kept-results.ts';

/**
 * Evaluations asked for by several requests at once are made once, one after another for an athlete; and one of
 * which nothing has changed that it was made from is not made again.
 */
export interface Evaluations {
  /** null for an athlete without activities; `asOf` is by default the day of the latest one */
  of(athleteId: string, asOf?: Day): Promise<Evaluation | null>;
  /**
   * What follows from an evaluation, the activities up to its day and what was read `beside` them; `beside` also says
   * on whose behalf, where not everybody sees the same rows. It is worked out once, as long as none of it changes; `kb` is about the memory that it takes.
   */
  following<T>(
    evaluation: Evaluation,
    beside: readonly unknown[],
    make: () => Promise<T>,
    kb: (made: T) => number,
  ): Promise<T>;
  /** Runs something that writes what evaluations read, between two of them. */
  alone<T>(athleteId: string, work: () => Promise<T>): Promise<T>;
}

/** of memory, as an evaluation knows it */
const KB_AN_ACTIVITY = 6;

export function createEvaluations(deps: ServiceDeps): Evaluations {
  const results = createKeptResults();
  const origins = new WeakMap<Evaluation, { key: string; from: MadeFrom }>();
  const kept: KeptEvaluations = {
    get: (key) => results.get(key),
    keep(key, evaluation, from) {
      origins.set(evaluation, { key, from });
      results.keep(key, evaluation, KB_AN_ACTIVITY * evaluation.known.length, from);
    },
  };
  const tails = new Map<string, Promise<unknown>>();
  const waiting = new Map<string, Promise<Evaluation | null>>();

  function alone<T>(athleteId: string, work: () => Promise<T>): Promise<T> {
    const before = tails.get(athleteId) ?? Promise.resolve();
    const mine = before.then(work, work);
    const tail = mine.catch(() => undefined);
    tails.set(athleteId, tail);
    void tail.then(() => {
      if (tails.get(athleteId) === tail) tails.delete(athleteId);
    });
    return mine;
  }

  return {
    alone,
    async following(evaluation, beside, make, kb) {
      const origin = origins.get(evaluation);
      if (origin === undefined) return make();
      const text = JSON.stringify([origin.key, ...beside]);
      const whole = createHash('sha256').update(text).digest('base64');
      const same = results.get<Awaited<ReturnType<typeof make>>>(whole);
      if (same !== undefined) return same;
      const made = await make();
      results.keepBeside(whole, made, kb(made), origin.from);
      return made;
    },
    of(athleteId, asOf) {
      const key = `${athleteId}\n${asOf ?? ''}`;
      const shared = waiting.get(key);
      if (shared !== undefined) return shared;
      const mine = alone(athleteId, () => {
        // whoever asks from here on may know of changes that this one does not see
        waiting.delete(key);
        // it judges and stores for the athlete, whoever asked
        const own = { ...deps, db: deps.db.as({ kind: 'self', athleteId }) };
        return evaluateAthlete(own, athleteId, asOf, {}, kept);
      });
      waiting.set(key, mine);
      return mine;
    },
  };
}
