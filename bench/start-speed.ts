import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { copyTemplate, installedPostgres, prepareTemplate } from '../test/chaos/cluster.ts';
import { packageVersion } from './machine.ts';
import { median, msText } from './measure.ts';
import type { Row, Section } from './row.ts';
import { startServer } from './server.ts';

const TIMES = 7;
const FIRST_TIMES = 3;

/** From the command to an answer that it is ready, again and again. */
export async function startSpeed(folder: string): Promise<Section> {
  const own = join(folder, 'start');
  mkdirSync(own, { mode: 0o711 });
  await prepareTemplate(own);
  const cluster = await copyTemplate(own, 'server');
  try {
    const first = await readyTimes(
      FIRST_TIMES,
      (i) => ({ databaseUrl: null, dataDir: join(own, `first-${i}`) }),
      {
        NODE_DISABLE_COMPILE_CACHE: '1',
      },
    );
    const embedded = await readyTimes(TIMES, () => ({ databaseUrl: null, dataDir: join(own, 'first-0') }));
    const server = { databaseUrl: cluster.url(), dataDir: join(own, 'server-data') };
    await readyTimes(1, () => server);
    const postgres = await readyTimes(TIMES, () => server);
    return {
      title: 'From start to ready',
      how:
        '`pacekeeper serve` as a process of its own, from its start to the first 200 of `/readyz`, ended by SIGTERM in between; the targets hold for the slowest. ' +
        'First starts make their database and have nothing compiled; the others find what Node compiled before.',
      versions: [packageVersion('@electric-sql/pglite'), installedPostgres()],
      rows: [
        row('very first start, embedded database', 8000, first),
        row('existing embedded database', 2000, embedded),
        row('existing database on PostgreSQL', 1000, postgres),
      ],
    };
  } finally {
    await cluster.end();
  }
}

async function readyTimes(
  times: number,
  where: (i: number) => Parameters<typeof startServer>[0],
  env: Record<string, string> = {},
): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const server = await startServer(where(i), { env });
    took.push(server.readyMs);
    await server.stop();
  }
  return took;
}

function row(what: string, targetMs: number, took: readonly number[]): Row {
  const worst = Math.max(...took);
  return {
    what,
    target: `under ${targetMs / 1000} s`,
    measured: `median ${msText(median(took))}, slowest of ${took.length} ${msText(worst)}`,
    met: worst < targetMs,
  };
}
