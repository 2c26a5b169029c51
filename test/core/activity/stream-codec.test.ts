import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Stream } from '../../../src/core/activity/activity.ts';
import { packStream, STREAM_STEPS_PER_UNIT, unpackStream } from '../../../src/core/activity/stream-codec.ts';
import { toActivity } from '../../../src/core/activity/to-activity.ts';
import { steadyRun } from '../../support/recordings.ts';

const value = fc.oneof(
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
  { weight: 4, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 1, arbitrary: fc.double() },
);

const streams: fc.Arbitrary<Stream> = fc.nat({ max: 40 }).chain((n) => {
  const column = fc.array(value, { minLength: n, maxLength: n }).map((v) => Float64Array.from(v));
  return fc.record({
    n: fc.constant(n),
    tS: fc
      .array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 5000 })), { minLength: n, maxLength: n })
      .map((steps) => {
        let t = -1;
        return Float64Array.from(steps, (s) => (t += s));
      }),
    moving: fc.array(fc.nat({ max: 1 }), { minLength: n, maxLength: n }).map((m) => Uint8Array.from(m)),
    distanceM: column,
    speedMps: column,
    altitudeM: column,
    hrBpm: column,
    cadenceSpm: column,
    powerW: column,
    latDeg: column,
    lonDeg: column,
  });
});

function unpacked(bytes: Uint8Array): Stream {
  const result = unpackStream(bytes);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe('packStream and unpackStream', () => {
  it('bring back times and motion exactly and values to their resolution', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const back = unpacked(packStream(stream));
        expect(back.n).toBe(stream.n);
        expect(back.tS).toEqual(stream.tS);
        expect(back.moving).toEqual(stream.moving);
        for (const [name, steps] of Object.entries(STREAM_STEPS_PER_UNIT)) {
          const key = name as keyof typeof STREAM_STEPS_PER_UNIT;
          for (let k = 0; k < stream.n; k++) {
            const v = stream[key][k]!;
            if (Math.abs(v) < 1e8) expect(Math.abs(back[key][k]! - v)).toBeLessThanOrEqual(0.5001 / steps);
            if (!Number.isFinite(v)) expect(back[key][k]).toBeNaN();
          }
        }
      }),
    );
  });

  it('gives the same bytes for what was unpacked', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const once = packStream(stream);
        expect(packStream(unpacked(once))).toEqual(once);
      }),
    );
  });

  it('never throws on other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(typeof unpackStream(bytes).ok).toBe('boolean');
      }),
    );
    const bytes = packStream(unpacked(packStream(someStream())));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
        const changed = bytes.slice();
        changed[at] = byte;
        expect(typeof unpackStream(changed).ok).toBe('boolean');
      }),
    );
  });

  it('refuses a stream that ends early, goes on, or is of another version', () => {
    const bytes = packStream(someStream());
    for (let end = 0; end < bytes.length; end += 97)
      expect(unpackStream(bytes.subarray(0, end))).toMatchObject({
        ok: false,
        error: { code: 'STREAM_DAMAGED' },
      });
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    expect(unpackStream(longer)).toMatchObject({ ok: false, error: { code: 'STREAM_DAMAGED' } });
    const other = bytes.slice();
    other[0] = 9;
    expect(unpackStream(other)).toMatchObject({ ok: false, error: { code: 'STREAM_VERSION' } });
  });

  it('asks for no memory that a few bytes claim', () => {
    const claim = Uint8Array.from([1, 0xff, 0xff, 0xff, 0xff, 0x7f]);
    expect(unpackStream(claim).ok).toBe(false);
  });

  it('needs less than 40 KB for an hour', () => {
    const hour = toActivity(steadyRun({ durationS: 3600 }));
    if (!hour.ok) throw new Error(hour.error.message);
    expect(packStream(hour.value.stream).length).toBeLessThan(40_000);
  });
});

function someStream(): Stream {
  const run = toActivity(steadyRun({ durationS: 600 }));
  if (!run.ok) throw new Error(run.error.message);
  return run.value.stream;
}
