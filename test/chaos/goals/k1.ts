import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { readMigrations } from '../../../src/db/migrate.ts';
import { type Goal, none } from '../goal.ts';

const PROCESSES = 8;

/** Many processes find an empty database at the same moment. */
export const k1: Goal = {
  id: 'K1',
  promise: 'migrations run once, whoever starts at the same time',
  asked: '8 processes at once, 50 times',
  async run(arena) {
    const cluster = await arena.cluster();
    const children = Array.from({ length: PROCESSES }, () =>
      fork(join(import.meta.dirname, '../migrate-child.ts')),
    );
    arena.onEnd(() => {
      for (const child of children) child.kill('SIGKILL');
    });
    await Promise.all(children.map((child) => once(child, 'message')));
    const rounds = arena.size(3, 50);
    const wrong: string[] = [];
    for (let round = 0; round < rounds; round++) {
      const name = `empty_${round}`;
      await cluster.sql(`create database ${name}`);
      const said = await Promise.all(children.map((child) => migrateIn(child, cluster.url(name))));
      const applied = said.flatMap((answer) => answer.applied ?? []);
      wrong.push(...said.flatMap(({ error }) => (error === undefined ? [] : [`round ${round}: ${error}`])));
      for (const { name: migration } of readMigrations()) {
        const times = applied.filter((one) => one === migration).length;
        if (times !== 1) wrong.push(`round ${round}: ${migration} was applied ${times} times`);
      }
      await cluster.sql(`drop database ${name} with (force)`);
    }
    return {
      did: `${PROCESSES} processes, ${rounds} times, each with the queue's tables too`,
      checks: [none('errors, and migrations not applied exactly once', wrong)],
    };
  },
};

async function migrateIn(child: ChildProcess, url: string): Promise<{ applied?: string[]; error?: string }> {
  const answer = once(child, 'message');
  child.send(url);
  return (await answer)[0] as { applied?: string[]; error?: string };
}
