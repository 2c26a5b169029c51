import { describe, expect, it } from 'vitest';
import type { Recording } from '../../../src/core/activity/recording.ts';
import { decodeFit } from '../../../src/formats/decode/fit.ts';
import {
  ACTIVITY_FILE,
  definition,
  FILE_ID,
  fitFile,
  joined,
  type MessageShape,
  messages,
  records,
  runFile,
  START,
  session,
} from '../../support/fit-file.ts';

function all(bytes: Uint8Array): Recording[] {
  const result = decodeFit(bytes);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

function only(bytes: Uint8Array): Recording {
  const found = all(bytes);
  expect(found).toHaveLength(1);
  return found[0]!;
}

function withDataSize(file: Uint8Array, size: number): Uint8Array {
  const copy = file.slice();
  new DataView(copy.buffer).setUint32(4, size, true);
  return copy;
}

describe('a damaged FIT file', () => {
  it('is read whole where only its checksum is wrong', () => {
    const file = runFile(20);
    file[file.length - 1]! ^= 0xff;
    expect(only(file)).toMatchObject({ salvaged: true, sessions: 1, warnings: ['fit_crc_mismatch'] });
    expect(only(file).samples.count).toBe(20);
  });

  it('is read with a warning where the header checksum is wrong, and without where it is zero', () => {
    const wrong = runFile(5);
    wrong[12]! ^= 0xff;
    expect(only(wrong).warnings).toContain('fit_header_crc_mismatch');
    const size = wrong.length - 16;
    const zero = fitFile(ACTIVITY_FILE, records(5), session(5));
    zero.set([0, 0], 12);
    expect(size).toBe(zero.length - 16);
    expect(only(zero).warnings).not.toContain('fit_header_crc_mismatch');
  });

  it.each([
    ['zero', 0],
    ['4 GiB', 0xffffffff],
    ['too small', 60],
  ])('is read whole where its data size is %s', (_, size) => {
    const found = only(withDataSize(runFile(30), size));
    expect(found.samples.count).toBe(30);
    expect(found.sessions).toBe(1);
    expect(found.warnings).toContain('fit_data_size_wrong');
  });

  it('is read from a Buffer as from other bytes, and nothing around it is altered', () => {
    const file = withDataSize(runFile(30), 0);
    const around = Buffer.concat([Buffer.alloc(64), file, Buffer.alloc(64)]);
    const before = Buffer.from(around);
    expect(all(around.subarray(64, 64 + file.length))).toEqual(all(file));
    expect(around).toEqual(before);
  });

  it('gives the records before the cut, wherever it is cut', () => {
    const file = runFile(40);
    const firstRecord = 14 + ACTIVITY_FILE.length + 15;
    for (let length = firstRecord + 10; length < firstRecord + 40 * 10; length += 7) {
      const found = only(file.subarray(0, length));
      expect(found.samples.count).toBe(Math.floor((length - firstRecord) / 10));
      expect(found).toMatchObject({ salvaged: true, sessions: 0, kind: 'activity' });
      expect(found.warnings).toEqual(expect.arrayContaining(['fit_truncated', 'fit_no_session']));
    }
  });

  it('does not take a tail of zeros for records', () => {
    const file = runFile(40);
    file.fill(0, 14 + ACTIVITY_FILE.length + 15 + 200);
    const found = only(file);
    expect(found.samples.count).toBe(20);
    expect(found.totals.distanceM).toBe(57);
  });

  it('ends before a message that nothing defines', () => {
    const found = only(fitFile(ACTIVITY_FILE, records(10), [9, 1, 2, 3], session(10)));
    expect(found.samples.count).toBe(10);
    expect(found.warnings).toContain('fit_garbage_skipped');
  });

  it('ends before a definition that cannot be one', () => {
    const impossible = [0x41, 0, 9, 0, 20, 0];
    const file = fitFile(ACTIVITY_FILE, records(10), impossible, [1, 1, 1]);
    expect(only(file).samples.count).toBe(13);
    file[file.length - 1]! ^= 0xff;
    expect(only(file).samples.count).toBe(10);
  });

  it('loses one field, not the run, where a definition names an unknown base type', () => {
    const file = runFile(20);
    const heartRateType = 14 + ACTIVITY_FILE.length + 6 + 8;
    expect(file[heartRateType]).toBe(0x02);
    file[heartRateType] = 0x7e;
    const found = only(file);
    expect(found.samples.count).toBe(20);
    expect(found.samples.channels.hrBpm).toBeUndefined();
    expect(found.totals.distanceM).toBe(60);
  });

  it('drops the record just before the damage when its clock is years off', () => {
    const file = fitFile(ACTIVITY_FILE, records(10), records(1, START + 2e9), [9, 1, 2, 3]);
    file[file.length - 1]! ^= 0xff;
    expect(only(file).samples.count).toBe(10);
  });

  it('is refused where it holds neither a record nor a session', () => {
    const cut = fitFile(ACTIVITY_FILE, records(1)).subarray(0, 14 + ACTIVITY_FILE.length + 10);
    expect(decodeFit(cut)).toMatchObject({ ok: false, error: { code: 'FIT_NO_MESSAGES' } });
  });
});

describe('a damaged part of a chain', () => {
  it('does not take the good part with it', () => {
    const bad = runFile(10).fill(0x55, 0, 40);
    expect(only(joined(runFile(15), bad))).toMatchObject({
      warnings: ['fit_part_unreadable'],
      salvaged: false,
    });
  });

  it('is skipped between two good ones', () => {
    const garbage = Uint8Array.from({ length: 99 }, (_, i) => (i * 37) & 0xff);
    const found = all(joined(runFile(15), garbage, runFile(25)));
    expect(found.map((r) => r.samples.count)).toEqual([15, 25]);
    expect(found[0]!.warnings).toContain('fit_garbage_skipped');
  });

  it('is read up to the next header where its size is wrong', () => {
    const found = all(joined(withDataSize(runFile(15), 0), runFile(25)));
    expect(found.map((r) => r.samples.count)).toEqual([15, 25]);
  });

  it('does not count padding behind the last part as damage', () => {
    expect(only(joined(runFile(15), new Uint8Array(100))).warnings).toEqual([]);
  });
});

describe('limits', () => {
  const tiny: MessageShape = { global: 20, fields: [[3, 'uint8']] };
  const flood = (shape: MessageShape, row: number[], count: number): Uint8Array => {
    const head = [...messages(0, FILE_ID, [4, 1, 3113, START]), ...definition(1, shape)];
    const file = new Uint8Array(14 + head.length + count * row.length + 2);
    file.set(fitFile(head).subarray(0, 14 + head.length));
    for (let i = 0; i < count; i++) file.set(row, 14 + head.length + i * row.length);
    new DataView(file.buffer).setUint32(4, file.length - 16, true);
    return file;
  };

  it('stops reading records at five days of seconds', () => {
    const found = only(flood(tiny, [1, 150], 500_000));
    expect(found.samples.count).toBe(432_000);
    expect(found.warnings).toContain('record_limit_reached');
  });

  it('reads at most a hundred sessions', () => {
    const sessions: MessageShape = { global: 18, fields: [[5, 'enum']] };
    const found = all(flood(sessions, [1, 1], 5_000));
    expect(found).toHaveLength(100);
    expect(found[0]!.warnings).toContain('record_limit_reached');
  });
});

describe('mutated files', () => {
  /** Small deterministic generator, so that a failure can be repeated. */
  function random(seed: number): () => number {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
  }

  it('never throw and never give columns of different lengths', () => {
    const developer: MessageShape = {
      global: 20,
      fields: [
        [253, 'uint32'],
        [3, 'uint8'],
        [8, 'byte', 3],
      ],
      developer: [[0, 0, 'uint16']],
    };
    const hrv: MessageShape = { global: 78, fields: [[0, 'uint16', 3]] };
    const source = joined(
      fitFile(
        ACTIVITY_FILE,
        records(20),
        messages(3, developer, [START + 20, 140, [1, 2, 3], 250]),
        messages(4, hrv, [[800, 810, 0xffff]]),
        session(10),
        session(20, START + 10),
      ),
      runFile(10),
    );
    for (let seed = 1; seed <= 600; seed++) {
      const next = random(seed);
      const mutant = source.slice(0, next() < 0.2 ? Math.floor(next() * source.length) : source.length);
      for (let i = 1 + Math.floor(next() * 6); i > 0; i--) {
        mutant[Math.floor(next() * mutant.length)] = Math.floor(next() * 256);
      }
      const result = decodeFit(mutant);
      if (!result.ok) {
        expect(result.error.code, `seed ${seed}`).toMatch(/^[A-Z][A-Z_]+$/);
        expect(result.error.code, `seed ${seed}`).not.toBe('FIT_UNREADABLE');
        continue;
      }
      for (const { samples, developerFields } of result.value) {
        expect(samples.timeMs).toHaveLength(samples.count);
        for (const column of Object.values(samples.channels)) expect(column).toHaveLength(samples.count);
        for (const field of developerFields) expect(field.values).toHaveLength(samples.count);
      }
    }
  });
});
