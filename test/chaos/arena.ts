import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../fixtures/generators/random.ts';
import { type DerivedState, derivedState } from '../support/derived-state.ts';
import { type Cluster, copyTemplate } from './cluster.ts';
import { drained, readFinalState } from './final-state.ts';
import { type Check, none, same } from './goal.ts';
import { type History, openHistory } from './history.ts';
import { judge } from './judge.ts';
import { type Service, type ServiceOptions, startService } from './service.ts';

/** What a goal is tried in: a folder, a database server and servers of the service, all its own and all gone afterwards. */
export interface Arena {
  seed: number;
  full: boolean;
  /** how long goals that go by time are to last; null: as their form says */
  minutes: number | null;
  /** in [0, 1), the same for the same seed and goal */
  random(): number;
  /** a whole number from 0 up to `limit`, which is not included */
  below(limit: number): number;
  /** the quick form's measure, or the full form's */
  size(quick: number, full: number): number;
  folder: string;
  dataDir: string;
  history: History;
  cluster(settings?: string[]): Promise<Cluster>;
  service(cluster: Cluster, options?: Partial<ServiceOptions>): Promise<Service>;
  /** Waits for the end of all work, then has the judge read history, database and store (the arena's own, or another). */
  verdict(cluster: Cluster, withinMs: number, dataDir?: string): Promise<Check[]>;
  onEnd(end: () => Promise<void> | void): void;
}

export interface ArenaOptions {
  folder: string;
  id: string;
  seed: number;
  full: boolean;
  minutes?: number | null;
}

export async function withArena<T>(
  { folder, id, seed, full, minutes = null }: ArenaOptions,
  run: (arena: Arena) => Promise<T>,
): Promise<T> {
  const own = join(folder, id);
  mkdirSync(own, { mode: 0o711 });
  const number = [...id].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), seed * 7919);
  const random = seededRandom(number >>> 0);
  const history = openHistory(join(own, 'history.ndjson'));
  const ends: (() => Promise<void> | void)[] = [];
  const arena: Arena = {
    seed,
    full,
    minutes,
    random,
    below: (limit) => Math.floor(random() * limit),
    size: (quick, most) => (full ? most : quick),
    folder: own,
    dataDir: join(own, 'data'),
    history,
    async cluster(settings) {
      const cluster = await copyTemplate(folder, `${id}-pg${ends.length}`, settings);
      ends.push(() => cluster.end());
      return cluster;
    },
    async service(cluster, options) {
      const service = await startService({
        databaseUrl: cluster.url(),
        dataDir: arena.dataDir,
        tempDir: join(own, 'temp'),
        ...options,
      });
      ends.push(() => service.kill());
      return service;
    },
    async verdict(cluster, withinMs, dataDir = arena.dataDir) {
      const ms = await drained(cluster, withinMs);
      const findings = judge(history.lines(), await readFinalState(cluster, dataDir));
      const checks = [
        none('acknowledged and lost', findings.lost),
        none('doubled', findings.doubled),
        none('there without having been sent', findings.phantom),
        none('without a final state', findings.unsettled),
        none('without a reason', findings.unreasoned),
        none('bytes and rows that do not balance', findings.unbalanced),
      ];
      return ms === null ? [...checks, same('all work ends in time', 'yes', 'no')] : checks;
    },
    onEnd: (end) => void ends.push(end),
  };
  try {
    return await run(arena);
  } finally {
    for (const end of ends.reverse()) {
      // one that fails keeps none of the others from ending
      try {
        await end();
      } catch (error) {
        console.error(error);
      }
    }
  }
}

/** What the same deliveries become when nothing happens meanwhile. */
export async function undisturbed(
  arena: Arena,
  deliver: (service: Service, history: History) => Promise<void>,
): Promise<DerivedState> {
  const cluster = await arena.cluster();
  const service = await arena.service(cluster, { dataDir: join(arena.folder, 'calm-data') });
  await deliver(service, openHistory(join(arena.folder, 'calm.ndjson')));
  if ((await drained(cluster, 120_000)) === null) throw new Error('the undisturbed run did not end');
  const state = await derivedState(cluster.sql);
  await service.kill();
  await cluster.end();
  return state;
}
