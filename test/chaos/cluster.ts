import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { openDatabase } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { startBoss } from '../../src/jobs/boss.ts';
import { NotRun } from './goal.ts';

const NAME = 'pacekeeper';

/** A PostgreSQL server of one goal's own, with a migrated database in it. */
export interface Cluster {
  port: number;
  folder: string;
  /** of the migrated database, or of another one of this server */
  url(database?: string): string;
  /** a direct way in, for the harness only; it is opened anew after a crash */
  sql<T = Record<string, unknown>>(text: string): Promise<T[]>;
  start(): void;
  /** as a crash: no goodbye, no checkpoint */
  crash(): void;
  /** every process of it stands still, as on a machine that sleeps */
  pause(): void;
  resume(): void;
  /** PostgreSQL's own base backup into `folder`/data, for `startCluster`, while everything goes on */
  baseBackup(folder: string): Promise<void>;
  end(): Promise<void>;
}

const isRoot = process.getuid?.() === 0;

/** Where the server's programs are; none: this machine cannot run the chaos tests. */
function programs(): string {
  const root = '/usr/lib/postgresql';
  try {
    const versions = readdirSync(root).sort((a, b) => Number(a) - Number(b));
    return join(root, versions.at(-1)!, 'bin');
  } catch {
    throw new NotRun('PostgreSQL is not installed here');
  }
}

/** "PostgreSQL 15.20", of which every cluster here is one. */
export function installedPostgres(): string {
  const said = execFileSync(join(programs(), 'postgres'), ['--version'], { encoding: 'utf8' });
  return `PostgreSQL ${/[\d.]+/.exec(said)?.[0]}`;
}

/** PostgreSQL refuses to run as root: an ordinary user runs it. */
function ordinaryUser(): string {
  const names = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':')[0]);
  return names.includes('postgres') ? 'postgres' : 'nobody';
}

function byOrdinaryUser(command: string, args: string[]): [string, string[]] {
  return isRoot ? ['runuser', ['-u', ordinaryUser(), '--', command, ...args]] : [command, args];
}

function asOrdinaryUser(command: string, args: string[]): string {
  const [file, all] = byOrdinaryUser(command, args);
  return execFileSync(file, all, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' });
}

function givenToOrdinaryUser(folder: string): void {
  mkdirSync(folder, { recursive: true });
  if (isRoot) execFileSync('chown', [ordinaryUser(), folder]);
}

/** A cluster with the schema in it, stopped: goals copy it instead of making one each. */
export async function prepareTemplate(folder: string): Promise<void> {
  chmodSync(folder, 0o711);
  const template = join(folder, 'template');
  givenToOrdinaryUser(template);
  asOrdinaryUser(join(programs(), 'initdb'), [
    ...['-D', join(template, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
  ]);
  const cluster = await startCluster(template);
  const admin = postgres(cluster.url('postgres'), { max: 1 });
  await admin.unsafe(`create database ${NAME}`);
  await admin.end();
  const config = { databaseUrl: cluster.url(), dataDir: '', poolSize: 4, prepare: true, purpose: 'chaos' };
  const db = await openDatabase(config);
  await migrate(db);
  const boss = await startBoss(db, () => {});
  await boss.stop({ graceful: false });
  await db.close();
  await cluster.sql(EFFECTS);
  await cluster.end();
}

/** A copy of the template, running. */
export async function copyTemplate(folder: string, name: string, settings: string[] = []): Promise<Cluster> {
  const own = join(folder, name);
  givenToOrdinaryUser(own);
  asOrdinaryUser('cp', ['-a', join(folder, 'template', 'data'), join(own, 'data')]);
  return startCluster(own, settings);
}

/**
 * Starts the server whose data lie in `folder`/data; `recovers`: they are a base backup, and its `restore_command` brings
 * what was written since, to the end of which is waited for.
 */
export async function startCluster(
  folder: string,
  settings: string[] = [],
  recovers = false,
): Promise<Cluster> {
  const port = await freePort();
  const control = join(programs(), 'pg_ctl');
  const data = join(folder, 'data');
  const options = [
    ...[`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`],
    ...['max_connections=100', 'shared_buffers=64MB', ...settings],
  ];
  const said = options.map((option) => `-c ${option}`).join(' ');
  const url = (database = NAME) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  let admin: postgres.Sql | null = null;
  const signalAll = (signal: 'SIGSTOP' | 'SIGCONT') => {
    const main = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    const children = readFileSync(`/proc/${main}/task/${main}/children`, 'utf8').trim().split(' ');
    for (const pid of [main, ...children.filter(Boolean).map(Number)]) process.kill(pid, signal);
  };
  const cluster: Cluster = {
    port,
    folder,
    url,
    async sql<T>(text: string) {
      for (let tries = 0; ; tries++) {
        admin ??= postgres(url(), { max: 2, onnotice: () => {}, fetch_types: false });
        try {
          return (await admin.unsafe(text)) as unknown as T[];
        } catch (error) {
          void admin.end({ timeout: 0 });
          admin = null;
          const { code } = error as { code?: string };
          const passing = /^(CONNECTION_|ECONN|57P0)/.test(code ?? '');
          if (!passing || tries > 20) throw error;
          await pause(250);
        }
      }
    },
    start: () =>
      void asOrdinaryUser(control, ['-D', data, '-w', '-l', join(folder, 'log'), '-o', said, 'start']),
    crash: () => void asOrdinaryUser(control, ['-D', data, '-m', 'immediate', 'stop']),
    pause: () => signalAll('SIGSTOP'),
    resume: () => signalAll('SIGCONT'),
    async baseBackup(to) {
      givenToOrdinaryUser(to);
      const args = ['-d', url('postgres'), '-D', join(to, 'data'), '-c', 'fast'];
      await promisify(execFile)(...byOrdinaryUser(join(programs(), 'pg_basebackup'), args), { cwd: '/' });
    },
    async end() {
      await admin?.end({ timeout: 1 });
      try {
        asOrdinaryUser(control, ['-D', data, '-m', 'immediate', 'stop']);
      } catch {
        // it was down already
      }
    },
  };
  if (recovers) asOrdinaryUser('touch', [join(data, 'recovery.signal')]);
  cluster.start();
  const isBehind = 'select pg_is_in_recovery() as behind';
  while (recovers && (await cluster.sql<{ behind: boolean }>(isBehind))[0]!.behind) await pause(100);
  return cluster;
}

/** A way into one database for as long as it takes. */
export function connected(url: string) {
  const client = postgres(url, { max: 1, onnotice: () => {}, fetch_types: false });
  return {
    sql: async <T = Record<string, unknown>>(text: string) => (await client.unsafe(text)) as unknown as T[],
    end: () => client.end(),
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1');
    server.on('error', reject);
    server.on('listening', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** What the service writes is kept in its order, whoever wrote it and whatever becomes of the row. */
const EFFECTS = `
create table chaos_effect (
  seq bigserial primary key, at timestamptz not null default clock_timestamp(),
  subject text not null, was text, became text not null);
create function chaos_note_delivery() returns trigger language plpgsql security definer as $$ begin
  insert into public.chaos_effect (subject, was, became) values (
    'delivery ' || new.athlete_id || '/' || new.delivery_id, case when tg_op = 'UPDATE' then old.state end, new.state);
  return new;
end $$;
create function chaos_note_activity() returns trigger language plpgsql security definer as $$ begin
  insert into public.chaos_effect (subject, became) values ('activity ' || new.athlete_id || '/' || new.activity_id, 'made');
  return new;
end $$;
create function chaos_note_source() returns trigger language plpgsql security definer as $$ begin
  insert into public.chaos_effect (subject, became) values (
    'source ' || new.athlete_id || '/' || new.delivery_id || '/' || new.part, 'linked to ' || new.activity_id);
  return new;
end $$;
create trigger chaos_delivery_new after insert on delivery for each row execute function chaos_note_delivery();
create trigger chaos_delivery after update on delivery for each row when (old.state is distinct from new.state)
  execute function chaos_note_delivery();
create trigger chaos_activity after insert on activity for each row execute function chaos_note_activity();
create trigger chaos_source after insert on activity_source for each row execute function chaos_note_source();`;
