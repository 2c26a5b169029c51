import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Cluster, startCluster } from '../cluster.ts';
import { runFile } from '../files.ts';
import { storedIn } from '../final-state.ts';
import { atLeast, atMost, type Goal, none, timed } from '../goal.ts';
import { noteTruth, send, sendUntilAcked } from '../load.ts';

const WRITERS = 2;
const COMMAND = join(import.meta.dirname, '../../../bin/pacekeeper.js');
/** What is written once and never changed, of each delivery and file; jsonb so that every value has one form. */
const ROWS = `
  select 'delivery ' || delivery_id as name, md5(jsonb_build_array(athlete_id, natural_key, sha256, original_name)::text) as digest
    from delivery
  union all
  select 'raw_file ' || athlete_id || '/' || sha256, md5((to_jsonb(r) - 'removed_ms')::text) from raw_file r`;

/** The machine is lost under load; a base backup, the log's segments and the files that were carried away in time come back. */
export const k4: Goal = {
  id: 'K4',
  promise: 'base backup and WAL bring back all but the last minute, files and rows consistent',
  asked: 'segments of 30 s carried away every 15 s, two minutes of load: ≤ 60 s lost',
  async run(arena) {
    const segmentS = arena.size(3, 30);
    const everyMs = arena.size(1500, 15_000);
    const cluster = await arena.cluster([
      ...['archive_mode=on', `archive_timeout=${segmentS}`],
      `archive_command='mkdir -p ../wal && cp %p ../wal/%f.part && mv ../wal/%f.part ../wal/%f'`,
    ]);
    const service = await arena.service(cluster);
    const away = join(arena.folder, 'away');
    mkdirSync(join(away, 'wal'), { recursive: true });
    let isOver = false;
    let next = 0;
    const writers = Array.from({ length: WRITERS }, async () => {
      while (!isOver) {
        const file = runFile(arena.seed, next++);
        noteTruth(arena.history, file);
        await send(service.address, arena.history, file, { timeoutMs: 10_000 });
        await pause(arena.size(200, 500));
      }
    });
    const carrier = (async () => {
      while (!isOver) {
        carryAway(cluster, arena.dataDir, away);
        await pause(everyMs);
      }
    })();
    await pause(1000);
    const restoredFolder = join(arena.folder, 'restored');
    await cluster.baseBackup(restoredFolder);
    await pause(arena.size(8000, 120_000) + arena.below(segmentS * 1000));
    isOver = true;
    arena.history.write({ what: 'fault', name: 'the machine is lost' });
    const lostMs = Date.now();
    cluster.crash();
    await service.kill();
    await Promise.all([...writers, carrier]);

    const from = performance.now();
    const restored = await startCluster(restoredFolder, [`restore_command='cp ${away}/wal/%f %p'`], true);
    arena.onEnd(() => restored.end());
    const rows = await digests(restored);
    const dataDir = join(away, 'data');
    const again = await arena.service(restored, { dataDir });
    const readyS = (performance.now() - from) / 1000;

    // the lost machine is looked at once more, for the comparison alone
    cluster.start();
    const before = await digests(cluster);
    const there = new Set(
      (await restored.sql<{ sha256: string }>('select sha256 from raw_file')).map((r) => r.sha256),
    );
    const acked = arena.history.lines().filter((line) => line.what === 'acked');
    const gone = acked.filter(({ sha256 }) => !there.has(sha256));
    const lostS = gone.length === 0 ? 0 : (lostMs - Math.min(...gone.map(({ atMs }) => atMs))) / 1000;
    // of what was lost the file may be there: that is named, and nothing else
    const env = { ...process.env, DATABASE_URL: restored.url(), PACEKEEPER_DATA: dataDir };
    const sent = Array.from({ length: next }, (_, index) => runFile(arena.seed, index));
    const missing = sent.filter(({ sha256 }) => !there.has(sha256));
    const named = (await imbalances(env)).filter(
      (line) => !missing.some(({ sha256 }) => line === `FILE_UNKNOWN ${sha256}`),
    );
    for (const file of missing) await sendUntilAcked(() => again.address, arena.history, file);
    const verdict = await arena.verdict(restored, 120_000, dataDir);
    const left = await imbalances(env);
    await again.kill();
    return {
      did: `${acked.length} acknowledged, ${gone.length} of them lost with the machine, ${missing.length} sent again; ready again in ${readyS.toFixed(1)} s; segments of ${segmentS} s, carried away every ${everyMs / 1000} s`,
      checks: [
        ...verdict,
        atLeast('acknowledged and back', 10, acked.length - gone.length),
        timed(atMost('age of the oldest that was acknowledged and lost', arena.size(10, 60), lostS, 's')),
        none(
          'rows that are not as they were',
          [...rows].filter(([name, digest]) => before.get(name) !== digest).map(([name]) => name),
        ),
        none('files that are not what their name says', wrongFiles(dataDir)),
        none('what the ledger names besides files whose row was lost', named),
        none('what it names once they were sent again', left),
      ],
    };
  },
};

/** What `pacekeeper ledger --check` finds, a line each. */
async function imbalances(env: NodeJS.ProcessEnv): Promise<string[]> {
  const said = await promisify(execFile)(process.execPath, [COMMAND, 'ledger', '--check'], { env }).catch(
    (error: Error & { stderr: string }) => error,
  );
  const lines = said.stderr.trim().split('\n');
  const found = lines.filter((line) => /^[A-Z_]+ /.test(line));
  const adds = lines.some((line) => line.endsWith('everything adds up'));
  return found.length > 0 || adds ? found : lines;
}

/** What an operator's script does, in the same order: which segments there are, then the files, then those segments. */
function carryAway(cluster: Cluster, dataDir: string, away: string): void {
  const spool = join(cluster.folder, 'wal');
  const segments = existsSync(spool) ? readdirSync(spool).filter((name) => !name.endsWith('.part')) : [];
  cpSync(dataDir, join(away, 'data'), {
    recursive: true,
    force: false,
    filter: (path) => !path.includes('draft-') && !path.endsWith('.lock'),
  });
  for (const name of segments) {
    cpSync(join(spool, name), join(away, 'wal', name));
    chmodSync(join(away, 'wal', name), 0o644);
    rmSync(join(spool, name));
  }
}

async function digests(cluster: Cluster): Promise<Map<string, string>> {
  const rows = await cluster.sql<{ name: string; digest: string }>(ROWS);
  return new Map(rows.map(({ name, digest }) => [name, digest]));
}

function wrongFiles(dataDir: string): string[] {
  return storedIn(dataDir)
    .filter(({ athlete, sha256 }) => {
      const bytes = readFileSync(join(dataDir, 'files', athlete, sha256.slice(0, 2), sha256));
      return createHash('sha256').update(bytes).digest('hex') !== sha256;
    })
    .map(({ sha256 }) => sha256);
}
