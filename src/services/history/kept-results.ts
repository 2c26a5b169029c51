/**
 * Results by the key of everything that they were made from, so that the same question need not be worked out
 * twice. Whoever asks has read what the key is made of just now, so no answer is ever out of date.
 */
export interface KeptResults {
  get<T>(key: string): T | undefined;
  /** `kb`: about how much memory it takes. What was kept of the same owner in another state can't be asked for again, and goes. */
  keep(key: string, result: unknown, kb: number, from: MadeFrom): void;
  /** The same for what was made of a kept result: where another state of the owner has taken its place meanwhile, nothing is kept. */
  keepBeside(key: string, result: unknown, kb: number, from: MadeFrom): void;
}

/** Whose data a result was made from, and in which of their states. */
export interface MadeFrom {
  owner: string;
  state: string;
}

const MOST_KB = 48 * 1024;

/** Those asked for last are kept, as many as there is room for. */
export function createKeptResults(mostKb = MOST_KB): KeptResults {
  const kept = new Map<string, { result: unknown; kb: number; from: MadeFrom }>();
  let sumKb = 0;
  const drop = (key: string) => {
    sumKb -= kept.get(key)?.kb ?? 0;
    kept.delete(key);
  };
  const inOtherState = ({ owner, state }: MadeFrom) =>
    [...kept].flatMap(([key, { from }]) => (from.owner === owner && from.state !== state ? [key] : []));
  const add: KeptResults['keep'] = (key, result, kb, from) => {
    drop(key);
    kept.set(key, { result, kb, from });
    sumKb += kb;
    for (const oldest of kept.keys()) {
      if (sumKb <= mostKb) break;
      drop(oldest);
    }
  };
  return {
    get<T>(key: string) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      // the one used last goes last
      kept.delete(key);
      kept.set(key, found);
      return found.result as T;
    },
    keep(key, result, kb, from) {
      for (const other of inOtherState(from)) drop(other);
      add(key, result, kb, from);
    },
    keepBeside(key, result, kb, from) {
      if (inOtherState(from).length === 0) add(key, result, kb, from);
    },
  };
}
