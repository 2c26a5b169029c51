// What several processes on one PostgreSQL do: acknowledge events, share imports, and weigh. Each server is a
// process of its own on a database cluster of its own, all gone afterwards.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { exportArchive } from '../fixtures/generators/export-archive.ts';
import { type Arena, withArena } from '../test/chaos/arena.ts';
import { prepareTemplate } from '../test/chaos/cluster.ts';
import { fileOf } from '../test/chaos/files.ts';
import { sendUntilAcked } from '../test/chaos/load.ts';
import { ownerOf, servePlatform, tell } from '../test/chaos/platform.ts';
import { generatedRun } from './generated-runs.ts';
import { mibText, msText } from './measure.ts';
import type { Row, Section } from './row.ts';
import { quantile } from './stored-athletes.ts';

const RATE = 500;
const TARGET_MS = 50;
/** The sender shares the cores: further behind than this, it says nothing about the service. */
const MOST_LAG_MS = 20;
const DAY_MS = 86_400_000;
const WORKERS = [1, 2, 4];

export async function processSpeed(folder: string, { forS = 30, runs = 200 } = {}): Promise<Section> {
  const own = join(folder, 'processes');
  mkdirSync(own, { mode: 0o711 });
  await prepareTemplate(own);
  const rows: Row[] = [];
  const inArena = (id: string, run: (arena: Arena) => Promise<void>) =>
    withArena({ folder: own, id, seed: 1, full: false }, run);
  await inArena('webhooks', async (arena) => {
    rows.push(await webhooks(arena, forS, runs));
  });
  for (const workers of WORKERS) {
    await inArena(`workers-${workers}`, async (arena) => {
      rows.push(...(await imports(arena, workers, runs)));
    });
  }
  return {
    title: 'Several processes on one PostgreSQL',
    how:
      `One process answers, the others work, each on the cores that the database and the sender use, too. Events: ${RATE} a second for ${forS} s, sent when they are due ` +
      `whether or not others were answered, while a worker reads an archive of ${runs} runs. Imports: that archive, from its answer to the last judged run. Memory: resident size when the work is done.`,
    rows,
  };
}

/** Open arrival: what is slow does not make the next event later. */
async function webhooks(arena: Arena, forS: number, runs: number): Promise<Row> {
  const { web, athletes, newWorker } = await servePlatform(arena, 50);
  await newWorker();
  await sendUntilAcked(() => web.address, arena.history, fileOf('work.zip', archiveOf(runs), null));
  const begin = performance.now();
  const since = () => performance.now() - begin;
  const took: number[] = [];
  const lags: number[] = [];
  const sending: Promise<void>[] = [];
  let refused = 0;
  for (let n = 0; n < RATE * forS; n++) {
    const dueMs = (n * 1000) / RATE;
    if (since() < dueMs) await pause(dueMs - since());
    lags.push(since() - dueMs);
    const athlete = athletes[n % athletes.length]!;
    const event = { key: `b-${n}`, owner: ownerOf(athlete), kind: 'changed', objectId: `none-${n}` } as const;
    const atMs = since();
    sending.push(
      tell(web.address, arena.history, [{ athlete, event, sha256: null }]).then(({ status }) => {
        took.push(since() - atMs);
        if (status !== 200) refused += 1;
      }),
    );
  }
  await Promise.all(sending);
  const [p99, lag] = [quantile(took, 0.99), quantile(lags, 0.99)];
  const text = `median ${msText(quantile(took, 0.5))}, 99 % ${msText(p99)}, ${refused} refused; the sender was late by ${msText(lag)} at most in 99 %`;
  return {
    what: `an event is acknowledged, ${RATE} a second while a worker is busy`,
    target: `99 % under ${TARGET_MS} ms`,
    measured: lag > MOST_LAG_MS ? `NOT MEASURED, the sender had no processor: ${text}` : text,
    met: lag > MOST_LAG_MS ? null : p99 < TARGET_MS && refused === 0,
  };
}

async function imports(arena: Arena, workers: number, runs: number): Promise<Row[]> {
  const cluster = await arena.cluster();
  const web = await arena.service(cluster, { args: ['serve', '--port', '0', '--role', 'web'] });
  const working = [];
  for (let n = 0; n < workers; n++)
    working.push(await arena.service(cluster, { args: ['serve', '--role', 'worker'] }));
  const from = performance.now();
  await sendUntilAcked(() => web.address, arena.history, fileOf('work.zip', archiveOf(runs), null));
  const open = `select count(*)::int as n from delivery where state in ('received', 'decoded', 'matched', 'analysed')`;
  for (;;) {
    const [row] = await cluster.sql<{ n: number }>(open);
    const [done] = await cluster.sql<{ n: number }>('select count(*)::int as n from activity');
    if (row!.n === 0 && done!.n >= runs) break;
    if (performance.now() - from > 900_000) throw new Error('the import does not end');
    await pause(200);
  }
  const seconds = (performance.now() - from) / 1000;
  const [kept] = await cluster.sql<{ tables: string; raw: string }>(`
    select (select sum(pg_total_relation_size(c.oid)) from pg_class c join pg_attribute a on a.attrelid = c.oid
             where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attname = 'athlete_id') as tables,
           (select sum(size_bytes) from delivery where archive_id is not null) as raw`);
  const each = (bytes: string) => `${(Number(bytes) / runs / 1024).toFixed(0)} KiB`;
  const heaviest = Math.max(...working.map((one) => one.rssBytes()));
  return [
    {
      what: `imports of one athlete, ${workers} ${workers === 1 ? 'worker' : 'workers'}`,
      target: null,
      measured: `${runs} runs in ${seconds.toFixed(1)} s, ${(runs / seconds).toFixed(0)} a second`,
      met: null,
    },
    ...(workers > 1
      ? []
      : [
          {
            what: 'kept of one run (40 min at 1 Hz in the mean)',
            target: null,
            measured: `${each(kept!.tables)} in tables and indexes, ${each(kept!.raw)} as raw file`,
            met: null,
          },
        ]),
    {
      what: `memory, ${workers} ${workers === 1 ? 'worker' : 'workers'}`,
      target: null,
      measured: `the answering process ${mibText(web.rssBytes())}, the heaviest worker ${mibText(heaviest)} without its decoders`,
      met: null,
    },
  ];
}

function archiveOf(runs: number): Buffer {
  const made = Array.from({ length: runs }, (_, i) =>
    generatedRun(1200 + ((i * 337) % 2400), i, Date.UTC(2020, 0, 1, 6) + i * DAY_MS),
  );
  return Buffer.from(exportArchive('flat', made));
}
