import type { Day } from '../../core/time.ts';
import { evaluateAthlete } from '../athlete.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import type { Evaluation } from './evaluate-history.ts';

/** Evaluations asked for by several requests at once are made once, one after another for an athlete. */
export interface Evaluations {
  /** null for an athlete without activities; `asOf` is by default the day of the latest one */
  of(athleteId: string, asOf?: Day): Promise<Evaluation | null>;
  /** Runs something that writes what evaluations read, between two of them. */
  alone<T>(athleteId: string, work: () => Promise<T>): Promise<T>;
}

export function createEvaluations(deps: ServiceDeps): Evaluations {
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
    of(athleteId, asOf) {
      const key = `${athleteId}\n${asOf ?? ''}`;
      const shared = waiting.get(key);
      if (shared !== undefined) return shared;
      const mine = alone(athleteId, () => {
        // whoever asks from here on may know of changes that this one does not see
        waiting.delete(key);
        // it judges and stores for the athlete, whoever asked
        const own = { ...deps, db: deps.db.as({ kind: 'self', athleteId }) };
        return evaluateAthlete(own, athleteId, asOf);
      });
      waiting.set(key, mine);
      return mine;
    },
  };
}
