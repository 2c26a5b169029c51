import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { bytesSource } from '../../../src/formats/decode/byte-source.ts';
import { deadlineMs } from '../../../src/formats/decode/limits.ts';
import {
  createDecodePool,
  type DecodePool,
  type PoolLimits,
  type PoolOptions,
} from '../../../src/formats/decode/pool.ts';
import { buildZip } from '../../support/zip-builder.ts';

const decoderPath = fileURLToPath(new URL('../../support/decoders/hostile-decoder.ts', import.meta.url));
const quick: PoolLimits = { rssBytes: 512 * 2 ** 20, deadlineMs: () => 400 };
const roomy: PoolLimits = { rssBytes: 512 * 2 ** 20, deadlineMs: () => 15_000 };

let pool: DecodePool;
const open = (size: number, limits = roomy, replaceAfter: PoolOptions['replaceAfter'] = {}) => {
  pool = createDecodePool({ size, decoderPath, limits, replaceAfter });
};
const outcome = async (text: string | Uint8Array) => {
  const [part] = await pool.decode(Buffer.from(text as string), { file: 'f' });
  const { code, message } = part!.facts.error!;
  return code === 'ANSWER' ? JSON.parse(message) : code;
};
const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
};

afterEach(() => pool.close());

describe('the decode pool', () => {
  it('names the file as the caller does', async () => {
    open(1);
    const [part] = await pool.decode(Buffer.from('pid'), { file: '../a!b' });
    expect(part!.facts).toMatchObject({ file: '../a!b', status: 'rejected', format: null });
  });

  it('uses a child again, and several at once', async () => {
    open(2);
    const pids = new Set(await Promise.all(Array.from({ length: 8 }, () => outcome('pid'))));
    expect(pids.size).toBe(2);
    expect(pids.has(await outcome('pid'))).toBe(true);
  });

  it('brings every byte to the child', async () => {
    open(1);
    expect(await outcome(Buffer.alloc(40 * 2 ** 20, 'x'))).toBe(40 * 2 ** 20);
    expect(await outcome('x')).toBe(1);
    expect(await outcome('')).toBe(0);
  });

  it('kills a child past its deadline and reads the next file in a new one', async () => {
    open(1, quick);
    const first = await outcome('pid');
    const before = performance.now();
    expect(await outcome('loop')).toBe('DECODER_TIMEOUT');
    expect(performance.now() - before).toBeLessThan(20_000);
    expect(await outcome('pid')).not.toBe(first);
    expect(isRunning(first)).toBe(false);
  });

  it('does not count the time in which a child has no processor', async () => {
    open(1, { ...quick, deadlineMs: () => 300 });
    const before = performance.now();
    expect(await outcome('idle 900')).toBe(900);
    expect(performance.now() - before).toBeGreaterThan(890);
  });

  it('does not count the start of a child as time of the file', async () => {
    open(1, { ...quick, deadlineMs: () => 60 });
    expect(await outcome('hello')).toBe(5);
  });

  it('gives a file time by what it unpacks to', async () => {
    const asked: number[] = [];
    open(1, { ...quick, deadlineMs: (bytes) => asked.push(bytes) * 1000 });
    await outcome('unpacks-to 5000000');
    expect(asked).toEqual([18, 5_000_000]);
    expect([deadlineMs(0), deadlineMs(3 * 2 ** 20), deadlineMs(64 * 2 ** 20)]).toEqual([2000, 5000, 30_000]);
  });

  it('kills a child that holds too much memory, on the heap or beside it', async () => {
    open(2);
    const [beside, heap] = await Promise.all([outcome('balloon'), outcome('heap')]);
    expect(beside).toBe('DECODER_OUT_OF_MEMORY');
    expect(heap).toBe('DECODER_OUT_OF_MEMORY');
    expect(await outcome('hello')).toBe(5);
  });

  it.each(['throw', 'exit'])('fails only the file at which a child ends (%s)', async (deed) => {
    open(1);
    const [crashed, next] = await Promise.all([outcome(deed), outcome('hello')]);
    expect(crashed).toBe('DECODER_CRASHED');
    expect(next).toBe(5);
  });

  it('survives kill -9 of a child in the middle of a file', async () => {
    let pid = 0;
    // the child says what the file unpacks to and then waits: that is the middle of the file
    const deadline = (bytes: number) => {
      if (bytes === 777) process.kill(pid, 'SIGKILL');
      return 15_000;
    };
    open(1, { ...roomy, deadlineMs: deadline });
    pid = await outcome('pid');
    const killed = outcome('wait 777');
    const behind = outcome('hello');
    expect(await killed).toBe('DECODER_CRASHED');
    expect(await behind).toBe(5);
    expect(isRunning(pid)).toBe(false);
  });

  it.each([
    ['after a number of files', { files: 3 }, [0, 0, 0, 1, 1, 1, 2]],
    ['after so much processor time', { cpuS: 0 }, [0, 1, 2]],
    ['not before', {}, [0, 0, 0, 0, 0, 0, 0]],
  ])('replaces a child %s', async (_when, replaceAfter, expected) => {
    open(1, roomy, replaceAfter);
    const pids: number[] = [];
    for (const _ of expected) pids.push(await outcome('pid'));
    const inOrder = [...new Set(pids)];
    expect(pids.map((pid) => inOrder.indexOf(pid))).toEqual(expected);
    expect(inOrder.slice(0, -1).filter(isRunning)).toEqual([]);
  });

  it('replaces a child that stays large after a file, and keeps the answer', async () => {
    open(1, roomy, { rssBytes: 250 * 2 ** 20 });
    const first = await outcome('pid');
    expect(await outcome('pid')).toBe(first);
    expect(await outcome('hold 200')).toBe(1);
    expect(await outcome('pid')).not.toBe(first);
    expect(isRunning(first)).toBe(false);
  });

  it('reads a file in another child when the idle one has died', async () => {
    open(1);
    process.kill(await outcome('pid'), 'SIGKILL');
    expect(await outcome('hello')).toBe(5);
  });

  it('gives children no environment, no file, no process', async () => {
    open(1);
    expect(await outcome('env')).toEqual([]);
    expect(await outcome('read /etc/passwd')).toBe('ERR_ACCESS_DENIED');
    expect(await outcome(`read ${process.cwd()}/.git/config`)).toBe('ERR_ACCESS_DENIED');
    expect(await outcome('write /dev/shm/pacekeeper-litter')).toBe('ERR_ACCESS_DENIED');
    expect(await outcome('spawn')).toBe('ERR_ACCESS_DENIED');
  });

  it.runIf(existsSync('/usr/bin/prlimit'))('bounds processor time and files by the system', async () => {
    open(1);
    const limits = readFileSync(`/proc/${await outcome('pid')}/limits`, 'utf8');
    expect(limits).toMatch(/Max cpu time\s+900/);
    expect(limits).toMatch(/Max open files\s+128/);
    expect(limits).toMatch(/Max file size\s+0/);
  });

  it('leaves no child behind, and refuses work after it is closed', async () => {
    open(2);
    const pids = await Promise.all([outcome('pid'), outcome('pid')]);
    const last = outcome('hello');
    await pool.close();
    expect(await last).toBe(5);
    expect(pids.filter(isRunning)).toEqual([]);
    expect(await outcome('hello')).toBe('DECODER_CLOSED');
  });

  it.each(existsSync('/usr/bin/setpriv') ? ['wait', 'loop'] : ['wait'])(
    'leaves no child behind when its own process is killed (%s)',
    async (deed) => {
      open(1);
      const owner = fileURLToPath(new URL('../../support/decoders/pool-owner.ts', import.meta.url));
      const parent = spawn(process.execPath, [owner, deed], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [line] = await once(parent.stdout, 'data');
      expect(isRunning(Number(line))).toBe(true);
      parent.kill('SIGKILL');
      await expect.poll(() => isRunning(Number(line)), { timeout: 5_000 }).toBe(false);
    },
  );

  it('says so when no decoder can be started', async () => {
    pool = createDecodePool({ size: 1, decoderPath: `${decoderPath}.missing` });
    expect(await outcome('hello')).toBe('DECODER_CRASHED');
  });

  it('refuses a file over 64 MB without moving it', async () => {
    open(1);
    expect(await outcome(Buffer.alloc(65 * 2 ** 20))).toBe('FILE_TOO_LARGE');
  });
});

describe('unpacking in the pool', () => {
  const gpx = `<gpx>${'x'.repeat(3_000_000)}</gpx>`;

  it('hands over entries one at a time, whole, and decodes them in one child', async () => {
    open(1);
    const zip = buildZip([
      { name: 'a.gpx', data: gpx, stored: true },
      { name: '../b.gpx', data: gpx },
      { name: 'c.gpx', data: '<gpx/>' },
    ]);
    const seen: string[] = [];
    const result = await pool.unpack(bytesSource(zip), async ({ name, content }) => {
      seen.push(`${name} ${content.ok ? await outcome(content.value) : content.error.code}`);
    });
    expect(seen).toEqual([`a.gpx ${gpx.length}`, '../b.gpx ENTRY_NAME_UNSAFE', 'c.gpx 6']);
    expect(result).toEqual({ ok: true, value: { entries: 3, skipped: 0 } });
  });

  it('rejects with what the taker of an entry throws', async () => {
    open(1);
    const zip = buildZip([{ name: 'a.gpx', data: gpx }]);
    const walk = pool.unpack(bytesSource(zip), () => Promise.reject(new Error('the store is full')));
    await expect(walk).rejects.toThrow('the store is full');
  });

  it('refuses what is no archive', async () => {
    open(1);
    const result = await pool.unpack(bytesSource(Buffer.from('no zip')), async () => {});
    expect(result).toMatchObject({ ok: false, error: { code: 'ARCHIVE_DAMAGED' } });
  });
});
