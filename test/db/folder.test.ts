import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { lockFolder } from '../../src/db/folder-lock.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'pk-data-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const STARTED = '2026-03-01T07:00:00.000Z';
const CLIENT_MODULE = join(import.meta.dirname, '../../src/db/client.ts');
const LOCK_MODULE = join(import.meta.dirname, '../../src/db/folder-lock.ts');

interface OtherProcess {
  pid: number;
  /** its first line */
  said: string;
  /** SIGKILL: it cleans nothing up */
  kill(): Promise<void>;
}

async function run(script: string): Promise<OtherProcess> {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data) => resolve(String(data).trim())),
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    pid: child.pid!,
    said,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** A process that takes the folder, says whether it could, and then lives until it is killed. */
function otherProcess(folder: string): Promise<OtherProcess> {
  return run(`
    import { lockFolder } from ${JSON.stringify(LOCK_MODULE)};
    try {
      lockFolder(${JSON.stringify(folder)}, 'demo', ${JSON.stringify(STARTED)}).announce('http://127.0.0.1:3000');
      console.log('taken');
    } catch (error) {
      console.log(error.code);
    }
    setInterval(() => {}, 1000);`);
}

/** A process that opens the embedded database, commits a row, says so, and lives until it is killed. */
function writingProcess(config: object): Promise<OtherProcess> {
  return run(`
    import { sql } from 'drizzle-orm';
    import { openDatabase } from ${JSON.stringify(CLIENT_MODULE)};
    const db = await openDatabase(${JSON.stringify(config)});
    await db.transaction(async (tx) => {
      await tx.execute(sql\`create table note (id integer)\`);
      await tx.execute(sql\`insert into note values (1)\`);
    });
    console.log('committed');
    setInterval(() => {}, 1000);`);
}

function locks(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('lock'));
}

describe('the lock of a folder', () => {
  it('names the process that holds it and where it answers', async () => {
    const other = await otherProcess(dataDir);
    expect(other.said).toBe('taken');
    expect(() => lockFolder(dataDir, 'serve', STARTED)).toThrow(
      expect.objectContaining({
        code: 'DATABASE_HELD',
        message: expect.stringMatching(
          new RegExp(`process ${other.pid} \\(demo at http://127\\.0\\.0\\.1:3000, since ${STARTED}\\)`),
        ),
      }),
    );
    await other.kill();
  });

  it('is taken over from a process that was killed, by exactly one of many', async () => {
    const dead = await otherProcess(dataDir);
    await dead.kill();
    expect(locks(dataDir)).toHaveLength(1);
    const all = await Promise.all(Array.from({ length: 6 }, () => otherProcess(dataDir)));
    expect(all.map((other) => other.said).toSorted()).toEqual([...Array(5).fill('DATABASE_HELD'), 'taken']);
    expect(locks(dataDir)).toHaveLength(1);
    await Promise.all(all.map((other) => other.kill()));
  });

  it('is taken over from another process that has got the same pid since', () => {
    const holder = {
      pid: process.pid,
      host: hostname(),
      processStart: 'earlier/1',
      startedAt: STARTED,
      purpose: 'serve',
      address: null,
    };
    writeFileSync(join(dataDir, 'lock.4'), JSON.stringify(holder));
    const lock = lockFolder(dataDir, 'serve', STARTED);
    expect(locks(dataDir)).toEqual(['lock.5']);
    lock.release();
    expect(locks(dataDir)).toEqual([]);
  });

  it('is not taken from a process on another host, which cannot be looked at', () => {
    const holder = {
      pid: 1,
      host: 'elsewhere',
      processStart: null,
      startedAt: STARTED,
      purpose: 'serve',
      address: null,
    };
    writeFileSync(join(dataDir, 'lock.1'), JSON.stringify(holder));
    expect(() => lockFolder(dataDir, 'serve', STARTED)).toThrow(
      /process 1 on elsewhere .* delete the lock file/,
    );
  });

  it('is taken over where its file cannot be understood', () => {
    writeFileSync(join(dataDir, 'lock.1'), '{"pid":');
    expect(() => lockFolder(dataDir, 'serve', STARTED)).not.toThrow();
    expect(JSON.parse(readFileSync(join(dataDir, 'lock.2'), 'utf8'))).toMatchObject({
      pid: process.pid,
      purpose: 'serve',
    });
  });
});

describe('the embedded database', () => {
  const config = () => ({ databaseUrl: null, dataDir, poolSize: 1, prepare: true, purpose: 'serve' });

  it('outlives a killed process, in a folder closed to others that one process has', {
    timeout: 90_000,
  }, async () => {
    const other = await writingProcess(config());
    expect(other.said).toBe('committed');
    expect(statSync(join(dataDir, 'db')).mode & 0o777).toBe(0o700);
    await expect(openDatabase(config())).rejects.toMatchObject({
      code: 'DATABASE_HELD',
      message: expect.stringContaining(`process ${other.pid} (serve`),
    });
    await other.kill();

    const db = await openDatabase(config());
    expect(await db.transaction((tx) => tx.execute(sql`select id from note`))).toEqual([{ id: 1 }]);
    await expect(openDatabase(config())).rejects.toMatchObject({ code: 'DATABASE_HELD' });
    await db.close();
    expect(locks(join(dataDir, 'db'))).toEqual([]);
  });

  it('gives the folder back when it cannot start', async () => {
    mkdirSync(join(dataDir, 'db', 'pg'), { recursive: true });
    writeFileSync(join(dataDir, 'db', 'pg', 'PG_VERSION'), '9.6');
    await expect(openDatabase(config())).rejects.toThrow();
    expect(locks(join(dataDir, 'db'))).toEqual([]);
  });
});
