// One archive in a process of its own: node bench/bulk-child.ts <archive> → JSON on stdout.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { writeFit } from '../fixtures/generators/write-fit.ts';
import { peopleSettings } from '../src/cli/people-settings.ts';
import { watchPlatforms } from '../src/cli/watch-platforms.ts';
import { parseConfig } from '../src/config.ts';
import { insertAthlete } from '../src/db/queries/athlete.ts';
import { countDeliveries } from '../src/db/queries/delivery.ts';
import { openDeps } from '../src/deps.ts';
import { ensureLocalAthlete } from '../src/services/athlete.ts';
import { archiveProgress } from '../src/services/ingest/archive-progress.ts';
import { receiveFile } from '../src/services/ingest/receive-file.ts';
import type { BulkFigures } from './bulk-speed.ts';
import { generatedRun } from './generated-runs.ts';

const [archive, databaseUrl] = process.argv.slice(2) as [string, string | undefined];
const home = mkdtempSync(join(tmpdir(), 'pacekeeper-bulk-'));
const config = parseConfig({ PACEKEEPER_DATA: home, ...(databaseUrl && { DATABASE_URL: databaseUrl }) });
if (!config.ok) throw new Error(config.error.message);
const log = { warn: console.error, error: console.error };
const deps = await openDeps(config.value, 'bench', { log });
const { athleteId } = await ensureLocalAthlete(deps, 'Europe/Berlin');
await deps.db.transaction((tx) =>
  insertAthlete(tx, { athleteId: 'other', name: 'Other', zone: 'Europe/Berlin', createdMs: Date.now() }),
);
const people = peopleSettings(config.value);
if (!people.ok) throw new Error(people.error.message);
const platforms = watchPlatforms(config.value, people.value);
if (!platforms.ok) throw new Error(platforms.error.message);
await deps.queue.work({ ...deps, platforms: platforms.value });

const bytes = statSync(archive).size;
const sha256 = createHash('sha256').update(readFileSync(archive)).digest('hex');
const warm = process.cpuUsage();
const from = performance.now();
const rss = { early: 0, read: 0, end: 0, peak: 0 };
const id = await send(athleteId, 'export.zip', { path: archive, sha256, sizeBytes: bytes }, 'archive');
let readMs = 0;
let neighbourMs = 0;
let neighbour: Promise<void> | null = null;
for (;;) {
  await pause(200);
  const now = process.memoryUsage.rss();
  rss.peak = Math.max(rss.peak, now);
  const counts = await deps.db.read((db) => countDeliveries(db, athleteId));
  const unread = (counts.received ?? 0) + (counts.decoded ?? 0);
  const read = (counts.matched ?? 0) + (counts.analysed ?? 0) + (counts.reviewed ?? 0);
  if (read >= 10 && neighbour === null) neighbour = sendOther();
  if (rss.early === 0 && read * 10 >= unread && read > 0) rss.early = now;
  if (readMs === 0 && read > 1 && unread === 0) {
    readMs = performance.now() - from;
    rss.read = now;
  }
  if (unread === 0 && (await archiveProgress(deps, athleteId, id))!.ended) break;
}
const wallMs = performance.now() - from;
await neighbour;
rss.end = process.memoryUsage.rss();
const cpu = process.cpuUsage(warm);
const progress = (await archiveProgress(deps, athleteId, id))!;
const figures: BulkFigures = {
  files: progress.found,
  activities: progress.finished - progress.rejected - progress.duplicates,
  rejected: progress.rejected,
  ...{ wallMs, readMs, neighbourMs, rss },
  mainCpuMs: (cpu.user + cpu.system) / 1000,
  childrenCpuMs: childrenCpuMs(),
};
await deps.close();
rmSync(home, { recursive: true, force: true });
process.stdout.write(JSON.stringify(figures));

async function send(
  owner: string,
  name: string,
  content: Uint8Array | { path: string; sha256: string; sizeBytes: number },
  arrival: 'archive' | 'file',
): Promise<string> {
  const arrived = { name, content, source: 'upload' as const, isArchive: arrival === 'archive' };
  const { delivery } = await receiveFile(deps, owner, arrived, async (tx, received) => {
    await deps.queue.due(tx, arrival, { athleteId: owner, deliveryId: received.delivery.deliveryId });
  });
  deps.queue.wake();
  return delivery.deliveryId;
}

async function sendOther(): Promise<void> {
  const since = performance.now();
  await send('other', 'run.fit', writeFit(generatedRun(1800, 3)), 'file');
  for (;;) {
    await pause(50);
    const counts = await deps.db.read((db) => countDeliveries(db, 'other'));
    if (counts.reviewed === 1) break;
  }
  neighbourMs = performance.now() - since;
}

/** Processor time of this process's children so far, those that have ended and those that live (Linux). */
function childrenCpuMs(): number {
  const ticks = (pid: string, fields: readonly number[]) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.reduce((sum, field) => sum + Number(rest[field]), 0);
  };
  const own = ticks('self', [13, 14]);
  const live = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
        return Number(parent) === process.pid ? [ticks(pid, [11, 12])] : [];
      } catch {
        return [];
      }
    });
  return (own + live.reduce((a, b) => a + b, 0)) * 10;
}
