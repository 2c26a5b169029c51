import { describe, expect, it } from 'vitest';
import type { Stream } from '../../src/core/activity/activity.ts';
import { compressStream, decompressStream, STREAM_VERSION } from '../../src/db/compress-stream.ts';

const noise = (k: number) => ((k * 7919) % 101) / 101 - 0.5;

function run(n: number): Stream {
  const column = (at: (k: number) => number) => Float64Array.from({ length: n }, (_, k) => at(k));
  return {
    n,
    tS: column((k) => (k < n / 2 ? k : k + 400)),
    moving: new Uint8Array(n).fill(1),
    distanceM: column((k) => Math.round((k * 3.1 + noise(k)) * 10) / 10),
    speedMps: column((k) => Math.round((3.1 + noise(k) * 0.1) * 100) / 100),
    altitudeM: column((k) => Math.round((120 + 20 * Math.sin(k / 300)) * 5) / 5),
    hrBpm: column((k) => (k < 9 ? Number.NaN : Math.round(150 + 6 * Math.sin(k / 60) + noise(k)))),
    cadenceSpm: column((k) => 172 + Math.round(noise(k) * 2)),
    powerW: column(() => Number.NaN),
    latDeg: column((k) => Math.round((52.5 + k * 2.1e-5) * 1e6) / 1e6),
    lonDeg: column((k) => Math.round((-13.4 + k * 1.3e-5) * 1e6) / 1e6),
  };
}

describe('a compressed stream', () => {
  it('comes back as it was, where its values are on the steps that are kept', () => {
    for (const n of [0, 1, 4000])
      expect(decompressStream(compressStream(run(n)), n, STREAM_VERSION)).toEqual(run(n));
  });

  it('takes under 20 kB for an hour of running', () => {
    expect(compressStream(run(3600)).length).toBeLessThan(20_000);
  });

  it('is refused when it is damaged, cut, or of another length or version', () => {
    const stored = compressStream(run(100));
    const code = { code: 'STREAM_UNREADABLE' };
    const reading = (bytes: Uint8Array, n: number, version: number) => () =>
      decompressStream(bytes, n, version);
    expect(reading(stored.subarray(0, -9), 100, STREAM_VERSION)).toThrow(expect.objectContaining(code));
    expect(reading(stored, 99, STREAM_VERSION)).toThrow(/100 rows instead of 99/);
    expect(reading(stored, 100, STREAM_VERSION + 1)).toThrow(/compression 2/);
    expect(reading(Buffer.from('nothing of ours'), 100, STREAM_VERSION)).toThrow(/decompress/);
  });
});
