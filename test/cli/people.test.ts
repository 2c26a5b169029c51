import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { account } from '../../src/cli/account.ts';
import { audit } from '../../src/cli/audit.ts';
import { erase } from '../../src/cli/erase.ts';
import { export as exportPerson } from '../../src/cli/export.ts';
import { 'import-export' as importExport } from '../../src/cli/import-export.ts';
import { secrets } from '../../src/cli/secrets.ts';
import { apiKey } from '../../src/db/schema/api-key.ts';
import { homeZone } from '../../src/db/schema/home-zone.ts';
import { totp } from '../../src/db/schema/second-factor.ts';
import { secretsOf } from '../../src/deps.ts';
import { accountOfAthlete } from '../../src/services/privacy/account-data.ts';
import { testPipeline } from '../support/jobs.ts';

/** What a command would open; here one database in memory for all of them, since opening takes seconds. */
const opened = vi.hoisted(() => ({ run: null as null | ((work: never) => Promise<number>) }));
vi.mock('../../src/cli/open-people.ts', () => ({
  withPeople: (_command: string, work: never) => opened.run!(work),
}));

const NOW = Date.UTC(2026, 4, 3, 20);
let test: Awaited<ReturnType<typeof testPipeline>>;
let folder: string;
const boxOf = () => {
  const box = secretsOf({ keys: null, dataDir: folder });
  if (!box.ok) throw new Error(box.error.message);
  return box.value;
};
beforeAll(async () => {
  test = await testPipeline(NOW);
  folder = mkdtempSync(join(tmpdir(), 'pacekeeper-people-'));
  opened.run = (work) => {
    const { db, now, queue } = test.deps;
    const people = { db, now, queue, secrets: boxOf(), publicUrl: 'http://localhost', sendsMail: false };
    return (work as (...given: unknown[]) => Promise<number>)(test.deps, people);
  };
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
afterAll(async () => {
  await test.end();
  rmSync(folder, { recursive: true });
});

/** As typed in a shell: the exit code, and what is printed. */
async function typed(command: (args: string[]) => Promise<number>, line: string, input = '') {
  vi.stubEnv('PACEKEEPER_DATA', folder);
  vi.stubEnv('DATABASE_URL', '');
  const [out, err] = [[], []] as string[][];
  const into = (lines: string[]) => (text: unknown) => {
    lines.push(String(text));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(into(out!));
  vi.spyOn(process.stderr, 'write').mockImplementation(into(err!));
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([input]) as never);
  const exit = await command(line.split(' ').filter((word) => word !== ''));
  vi.restoreAllMocks();
  return { exit, out: out!.join(''), err: err!.join('') };
}
const at = (name: string) => join(folder, name);

describe('the commands about people', () => {
  it.each([
    [
      account,
      ['', 'create', 'create nobody', 'frob ann@example.org', 'create ann@example.org more', '--frob'],
    ],
    [exportPerson, ['', 'ann@example.org', 'ann@example.org a.zip b.zip', '--frob']],
    [importExport, ['', 'a.zip b.zip', '--frob']],
    [erase, ['', '--yes', 'ann@example.org', 'ann@example.org ben@example.org --yes', '--frob']],
    [secrets, ['', 'frob', 'rotate now', 'rotate --frob']],
    [audit, ['', 'frob', 'verify more', '--frob']],
  ])('say what they want where they are called wrongly: %o', async (command, lines) => {
    for (const line of lines) {
      const { exit, out, err } = await typed(command, line);
      expect([line, exit, out]).toEqual([line, 64, '']);
      expect(err).toMatch(/^pacekeeper [a-z-]+: .+\.\n$/);
    }
  });

  it('make accounts, the first of which takes over the runs of this server', async () => {
    const weak = await typed(account, 'create ann@example.org --name Ann', 'short\n');
    expect(weak).toMatchObject({ exit: 1, out: '' });
    expect(weak.err).toContain('PASSWORD_WEAK');
    const nobody = await typed(account, 'password ann@example.org', 'quiet green heron\n');
    expect(nobody.err).toContain('ACCOUNT_NOT_FOUND');
    expect(await typed(account, 'create ann@example.org --name Ann', 'quiet green heron\n')).toEqual({
      ...{ exit: 0, out: 'ann@example.org: made\n', err: '' },
    });
    expect(await accountOfAthlete(test.deps.db, 'local')).not.toBeNull();
    const again = await typed(account, 'create ANN@example.org', 'quiet green heron\n');
    expect(again.err).toContain('EMAIL_TAKEN');
    const second = await typed(account, 'create ben@example.org --coach', 'hills and rivers 7\n');
    expect(second.exit).toBe(0);
    const changed = await typed(account, 'password ann@example.org', 'other green heron\n');
    expect(changed).toEqual({ exit: 0, out: 'ann@example.org: has a new password\n', err: '' });
  });

  it('write an export for its owner alone, over no other file, and put it back where nothing is', async () => {
    const home = { zoneId: 'z', name: 'home', latDeg: 52.1, lonDeg: 13.4, radiusM: 800 };
    await test.deps.db.transaction((tx) => tx.insert(homeZone).values({ athleteId: 'local', ...home }));
    writeFileSync(at('taken.zip'), 'mine');
    for (const [line, code] of [
      [`nobody@example.org ${at('n.zip')}`, 'NOBODY_OF_THIS_NAME'],
      [`ben@example.org ${at('n.zip')}`, 'NO_ATHLETE'],
      [`ann@example.org ${at('taken.zip')}`, 'FILE_REFUSED: .*is there already'],
      [`ann@example.org ${at('no/such/folder.zip')}`, 'FILE_REFUSED: .*ENOENT'],
    ] as const) {
      const { exit, err } = await typed(exportPerson, line);
      expect([exit, err]).toEqual([1, expect.stringMatching(new RegExp(`^pacekeeper export: ${code}`))]);
    }
    expect(existsSync(at('n.zip'))).toBe(false);
    expect(readFileSync(at('taken.zip'), 'utf8')).toBe('mine');
    const written = await typed(exportPerson, `ann@example.org ${at('ann.zip')}`);
    expect(written).toMatchObject({ exit: 0, err: '' });
    expect(statSync(at('ann.zip')).mode & 0o777).toBe(0o600);

    for (const [file, code] of [
      ['ann.zip', 'IMPORT_NOT_EMPTY'],
      ['taken.zip', 'EXPORT_UNREADABLE'],
      ['absent.zip', 'EXPORT_UNREADABLE'],
    ] as const) {
      const { exit, err } = await typed(importExport, at(file));
      expect([exit, err]).toEqual([1, expect.stringContaining(`import-export: ${code}: `)]);
    }
    await test.empty();
    const back = await typed(importExport, at('ann.zip'));
    expect(back).toMatchObject({ exit: 0, err: '' });
    expect(back.out).toMatch(/^athlete local is back, state [0-9a-f]{64}\n.*password ann@example\.org/);
  });

  it('seal stored secrets under a new key, and drop the old one only when nothing stands under it', async () => {
    const accountId = (await accountOfAthlete(test.deps.db, 'local'))!;
    const placed = { table: 'totp', column: 'secret', rowId: accountId };
    await test.deps.db.transaction((tx) =>
      tx.insert(totp).values({ accountId, secret: boxOf().seal(placed, 'TOTP') }),
    );
    expect(await typed(secrets, 'rotate')).toEqual({
      ...{ exit: 0, err: '', out: 'k2 is the key that seals from now on\n1 secrets sealed anew\n' },
    });
    const stale = 'k0.AAAA';
    const seal = (secret: string) =>
      test.deps.db.transaction((tx) => tx.execute(sql`update totp set secret = ${secret}`));
    await seal(stale);
    const held = await typed(secrets, 'rotate --forget');
    expect(held).toMatchObject({
      exit: 1,
      out: `0 secrets sealed anew\nno key opens totp.secret of ${accountId}\n1 in totp.secret still stand under key k0\n`,
    });
    expect(held.err).toMatch(/SECRETS_STALE.*No key was dropped.*no key opens is gone already/s);
    expect(boxOf().keyIds()).toEqual(['k2', 'k1']);
    await seal(boxOf().seal(placed, 'TOTP'));
    const expiresMs = Date.now() + 86_400_000;
    const key = { keyId: 'k', secretMac: 'm', accountId, name: 'k', scopes: [], expiresMs, createdMs: 1 };
    await test.deps.db.transaction((tx) => tx.insert(apiKey).values({ ...key, isStrong: true }));
    const dropped = await typed(secrets, 'rotate --forget');
    expect(dropped.out).toMatch(
      /k2 is the only key; with the older ones ended\n- API keys .*\(of 1 in force\)\n- recovery codes .*\(of 0\)\n- addresses of webhooks/,
    );
    expect(dropped.exit).toBe(0);
    await test.deps.db.transaction((tx) => tx.delete(apiKey));
    expect(boxOf().keyIds()).toEqual(['k2']);
  });

  it('name the first entry of a chain that was altered', async () => {
    const whole = await typed(audit, 'verify');
    expect(whole).toMatchObject({ exit: 0, err: '' });
    expect(whole.out).toMatch(/^\d+ chains with \d+ entries, 0 broken\n$/);
    await test.deps.db.transaction(async (tx) => {
      const entry = sql`'local', 1, 1, 'acc_x', null, 'activity:read', '{}'::jsonb, ${'0'.repeat(64)}, ${'1'.repeat(64)}`;
      await tx.execute(
        sql`insert into audit_entry (athlete_id, seq, at_ms, actor, key, action, detail, previous, digest) values (${entry})`,
      );
    });
    const broken = await typed(audit, 'verify');
    expect(broken.exit).toBe(2);
    expect(broken.out).toMatch(/^local: broken at entry 1\n\d+ chains with \d+ entries, 1 broken\n$/);
    await test.deps.db.transaction(async (tx) => {
      await tx.execute(sql`set local pacekeeper.erasing = 'on'`);
      await tx.execute(sql`delete from audit_entry where athlete_id = 'local'`);
    });
  });

  it('erase a person once it is said twice, and nobody who is not there', async () => {
    expect((await typed(erase, 'nobody --yes')).err).toContain('NOBODY_OF_THIS_NAME');
    expect(await typed(erase, 'ann@example.org --yes')).toEqual({
      ...{ exit: 0, out: 'ann@example.org: erased\n', err: '' },
    });
    expect(await accountOfAthlete(test.deps.db, 'local')).toBeNull();
    expect((await typed(erase, 'ann@example.org --yes')).err).toContain('NOBODY_OF_THIS_NAME');
  });
});
