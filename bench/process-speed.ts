// What several processes on one PostgreSQL do: acknowledge events, share imports, and weigh. Each server is a
// process of its own on a database cluster of its own, all gone afterwards.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { exportArchive } from '../fixtures/generators/export-archive.ts';
import { type Arena, withArena } from '../test/chaos/arena.ts';
import { installedPostgres, prepareTemplate } from '../test/chaos/cluster.ts';
import { fileOf, runFile } from '../test/chaos/files.ts';
import { sendUntilAcked } from '../test/chaos/load.ts';
import { ownerOf, servePlatform, webhookAt } from '../test/chaos/platform.ts';
import { processCpuMs } from '../test/support/children-cpu.ts';
import { SIGNATURE, signed } from '../test/support/reference-platform.ts';
import type { Orders, Sent } from './event-sender.ts';
import { generatedRun } from './generated-runs.ts';
import { mibText, msText } from './measure.ts';
import type { Row, Section } from './row.ts';

const RATE = 500;
const TARGET_MS = 50;
/** Not counted: code that has just started is not compiled yet, here and in the sender. */
const WARM_S = 5;
/** The sender shares the cores: further behind than this, it says nothing about the service. */
const MOST_LAG_MS = 20;
const ATHLETES = 1000;
/** of each athlete at the platform */
const RECORDINGS = 8;
const DAY_MS = 86_400_000;
const WORKERS = [1, 2, 4];

export async function processSpeed({ forS = 30, runs = 200 } = {}): Promise<Section> {
  // a folder of its own, because the user that the database runs as has to get through
  const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-processes-'));
  const rows: Row[] = [];
  const inArena = async (id: string, run: (arena: Arena) => Promise<Row[]>) => {
    rows.push(...(await withArena({ folder, id, seed: 1, full: false }, run)));
  };
  try {
    await prepareTemplate(folder);
    await inArena('webhooks', (arena) => webhooks(arena, forS));
    for (const workers of WORKERS)
      await inArena(`workers-${workers}`, (arena) => imports(arena, workers, runs));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    title: 'Several processes on one PostgreSQL',
    how:
      `One process answers, the others work, all on the cores that the database, the platform and its sender use, too, each a process of its own. Events: ${RATE} a second for ${forS} s about runs of ${ATHLETES} athletes, after ${WARM_S} s of the same that do not count, sent when they are due ` +
      `whether or not others were answered, while a worker fetches, reads and judges those runs. Imports: an archive of ${runs} runs of one athlete, from its answer to the last judged run. Memory: resident size when the work is done.`,
    versions: [installedPostgres()],
    rows,
  };
}

/**
 * Every event names a recording that the platform has, so that the worker fetches, reads and judges all the time;
 * of each it is told twice, as platforms tell of a run and of a change of its name.
 */
async function webhooks(arena: Arena, forS: number): Promise<Row[]> {
  const { platform, web, athletes, newWorker, cluster } = await servePlatform(arena, ATHLETES);
  await newWorker();
  const files = Array.from({ length: RECORDINGS }, (_, i) => runFile(arena.seed, i));
  const calls = Array.from({ length: RATE * (WARM_S + forS) }, (_, n) => {
    const athlete = athletes[n % ATHLETES]!;
    const which = Math.floor(n / ATHLETES / 2) % RECORDINGS;
    const [owner, objectId] = [ownerOf(athlete), `run-${which}`];
    platform.put(owner, objectId, files[which]!);
    return signed([{ key: `b-${n}`, owner, kind: 'changed', objectId }]);
  });
  const before = processCpuMs(web.pid)!;
  const warm = setTimeout(() => void loopOf(web.address).catch(() => undefined), WARM_S * 1000);
  const sent = await sendAll({
    ...{ url: webhookAt(web.address), signatureHeader: SIGNATURE, calls, rate: RATE },
    ...{ headers: { 'content-type': 'application/json' }, uncounted: RATE * WARM_S },
  });
  clearTimeout(warm);
  const webMs = processCpuMs(web.pid)! - before;
  const loop = await loopOf(web.address);
  const [work] = await cluster.sql<{ kept: number; judged: number }>(`
    select (select count(*)::int from provider_event) as kept,
           (select count(*)::int from delivery where state = 'reviewed') as judged`);
  const each = (ms: number) => `${(ms / calls.length).toFixed(2)} ms`;
  const isLate = sent.lagP99Ms > MOST_LAG_MS;
  const told = `median ${msText(sent.medianMs)}, 99 % ${msText(sent.p99Ms)}, ${sent.refused} refused, ${calls.length - work!.kept} not kept; the sender was late by ${msText(sent.lagP99Ms)} at most in 99 %`;
  return [
    {
      what: `an event is acknowledged, ${RATE} a second while a worker is busy`,
      target: `99 % under ${TARGET_MS} ms`,
      measured: isLate ? `NOT MEASURED, the sender had no processor: ${told}` : told,
      met: isLate
        ? null
        : sent.p99Ms < TARGET_MS && sent.refused === 0 && work!.kept === calls.length && work!.judged > 0,
    },
    {
      what: 'turns of the answering process',
      target: null,
      measured: `late by ${msText(loop.p99Ms)} in 99 %, by ${msText(loop.mostMs)} at most`,
      met: null,
    },
    {
      what: 'processor time of an acknowledged event',
      target: null,
      measured: `${each(webMs)} in the answering process, ${each(sent.cpuMs)} in the sender; meanwhile the worker judged ${work!.judged} runs`,
      met: null,
    },
  ];
}

/** How late the process came to what was due since it was last asked, by its own metrics. */
async function loopOf(address: string): Promise<{ p99Ms: number; mostMs: number }> {
  const said = await (await fetch(`${address}/metrics`)).text();
  const lateMs = (name: string) => {
    const [, seconds] = new RegExp(`^nodejs_eventloop_lag_${name}_seconds (\\S+)$`, 'm').exec(said) ?? [];
    // the time between two looks of a clock that looks every 10 ms
    return Math.max(0, Number(seconds) * 1000 - 10);
  };
  return { p99Ms: lateMs('p99'), mostMs: lateMs('max') };
}

/** The sender is a process of its own: what it waits for is not this one, which plays the platform. */
async function sendAll(orders: Orders): Promise<Sent> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'event-sender.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(orders));
  return JSON.parse(await text(child.stdout)) as Sent;
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
