import type { Engine } from '../../src/db/engine.ts';

/** How often the database was spoken to. */
export interface Spoken {
  transactions: number;
  statements: number;
}

/** For `testDatabase({ over })`: what `count` is given to do, it answers with how often that spoke to the database. */
export function counted(): {
  over(engine: Engine): Engine;
  count(work: () => Promise<unknown>): Promise<Spoken>;
} {
  const spoken: Spoken = { transactions: 0, statements: 0 };
  return {
    over: (engine) => ({
      ...engine,
      transact(begin, body) {
        spoken.transactions += 1;
        return engine.transact(begin, (run, stopped) =>
          body((...sent) => {
            spoken.statements += 1;
            return run(...sent);
          }, stopped),
        );
      },
    }),
    async count(work) {
      const before = { ...spoken };
      await work();
      return {
        transactions: spoken.transactions - before.transactions,
        statements: spoken.statements - before.statements,
      };
    },
  };
}
