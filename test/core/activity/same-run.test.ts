import { describe, expect, it } from 'vitest';
import type { Fingerprint } from '../../../src/core/activity/activity.ts';
import { fingerprint, sameRun } from '../../../src/core/activity/fingerprint.ts';
import { toActivity } from '../../../src/core/activity/to-activity.ts';
import { otherSource, seeded, truePair, trueRun } from '../../support/fingerprints.ts';
import { steadyRun } from '../../support/recordings.ts';

const run: Fingerprint = trueRun(seeded(1));
const hour = 3_600_000;

function shifted(ms: number, parts: Partial<Fingerprint> = {}): Fingerprint {
  return { ...run, startMs: run.startMs + ms, ...parts };
}

describe('sameRun', () => {
  it('knows a copy, whoever is asked first', () => {
    expect(sameRun(run, run).verdict).toBe('same');
    const later = shifted(90_000, { distanceM: run.distanceM! * 1.02 });
    expect(sameRun(run, later)).toEqual(sameRun(later, run));
    expect(sameRun(run, later).verdict).toBe('same');
  });

  it('does not care on which calendar day the two starts fall', () => {
    const midnight = Date.UTC(2024, 5, 1);
    const before = { ...run, startMs: midnight - 30_000 };
    expect(sameRun(before, { ...run, startMs: midnight + 30_000 }).verdict).toBe('same');
    expect(sameRun(before, { ...run, startMs: before.startMs - 20 * hour }).verdict).toBe('different');
  });

  it('merges a distance of 3 % more (satellites against a pod) but not a different duration', () => {
    expect(sameRun(run, shifted(0, { distanceM: run.distanceM! * 1.03 })).verdict).toBe('same');
    const longer = { elapsedS: run.elapsedS * 1.5, movingS: run.movingS * 1.5 };
    expect(sameRun(run, shifted(0, longer)).verdict).toBe('different');
  });

  it('suspects a zone error and never takes it for an identity, whatever speaks for it', () => {
    const long = { ...run, elapsedS: 5400, movingS: 5400 };
    const overlapping = sameRun(long, { ...long, startMs: long.startMs + hour });
    expect(overlapping.verdict).toBe('doubtful');
    expect(overlapping.why).toContain('cannot_run_twice_at_once');
    const short = { ...run, elapsedS: 1440, movingS: 1440 };
    const copy = sameRun(short, { ...short, startMs: short.startMs + 2 * hour - 1000 });
    expect(copy.verdict).toBe('doubtful');
    expect(copy.why).toContain('copy_of_the_recording');
    const bare = { ...short, startMs: short.startMs + hour, route: [] };
    expect(sameRun(short, bare).verdict).toBe('doubtful');
    expect(sameRun(short, { ...bare, startMs: short.startMs + hour / 2 }).verdict).toBe('doubtful');
    const evening = { ...short, startMs: short.startMs + 10 * hour + 60_000, elapsedS: 1450 };
    expect(sameRun(short, evening).verdict).toBe('doubtful');
    expect(sameRun(short, { ...evening, startMs: short.startMs + 10 * hour + 600_000 }).verdict).toBe(
      'different',
    );
  });

  it('joins very short runs only where most of both overlaps', () => {
    const rep = { ...run, elapsedS: 100, movingS: 100, distanceM: 400 };
    expect(sameRun(rep, { ...rep, startMs: rep.startMs + 40_000 }).verdict).toBe('same');
    expect(sameRun(rep, { ...rep, startMs: rep.startMs + 60_000 }).verdict).toBe('doubtful');
    expect(sameRun(rep, { ...rep, startMs: rep.startMs + 110_000 }).verdict).toBe('different');
  });

  it('joins starts some minutes apart only where most of both overlaps', () => {
    const long = { ...run, elapsedS: 3600, movingS: 3600 };
    const late = { ...long, startMs: long.startMs + 200_000 };
    expect(sameRun(long, late).verdict).toBe('same');
    expect(sameRun(long, { ...late, route: [] }).verdict).toBe('doubtful');
    const brief = { ...run, elapsedS: 150, movingS: 150 };
    expect(sameRun(brief, { ...brief, startMs: brief.startMs + 200_000 }).verdict).toBe('different');
    expect(sameRun(brief, { ...brief, startMs: brief.startMs + 110_000, elapsedS: 100 }).verdict).toBe(
      'different',
    );
  });

  it('sees the cut-off beginning of a run in the whole one', () => {
    const whole = toActivity(steadyRun({ durationS: 3000 }));
    const cut = toActivity(steadyRun({ durationS: 1800 }));
    if (!whole.ok || !cut.ok) throw new Error('no activity');
    expect(sameRun(whole.value.summary.fingerprint, cut.value.summary.fingerprint)).toMatchObject({
      verdict: 'same',
    });
  });

  it('knows a run without its positions', () => {
    const gps = toActivity(steadyRun());
    const pod = toActivity(steadyRun({ gps: false, startMs: Date.UTC(2024, 4, 1, 6, 0, 30) }));
    if (!gps.ok || !pod.ok) throw new Error('no activity');
    expect(sameRun(gps.value.summary.fingerprint, pod.value.summary.fingerprint).verdict).toBe('same');
    expect(fingerprint(pod.value.summary, pod.value.stream).route).toEqual([]);
    expect(fingerprint(gps.value.summary, gps.value.stream).route).toHaveLength(11);
  });
});

describe('a thousand triplets and a thousand true pairs', () => {
  it('finds at least 99 % of the same and is right in at least 99.8 % of its merges', () => {
    const random = seeded(20_240_501);
    const none = { pairs: 0, same: 0, suspected: 0 };
    // The watch against its two copies; the copies among each other (each off on its own); those without a zone error.
    const found = { watch: { ...none }, copies: { ...none }, straight: { ...none } };
    const count = (into: typeof none, a: Fingerprint, b: Fingerprint) => {
      const { verdict } = sameRun(a, b);
      into.pairs++;
      if (verdict === 'same') into.same++;
      if (verdict === 'doubtful') into.suspected++;
    };
    for (let i = 0; i < 1000; i++) {
      const watch = trueRun(random);
      const sources = [otherSource(random, watch), otherSource(random, watch)] as const;
      for (const { print, shifted } of sources) {
        count(found.watch, watch, print);
        if (!shifted) count(found.straight, watch, print);
      }
      count(found.copies, sources[0].print, sources[1].print);
    }
    const wrong = { ...none };
    for (let i = 0; i < 1000; i++)
      count(wrong, ...truePair(random, (['double', 'intervals', 'race'] as const)[i % 3]!));
    const recall = (c: typeof none) => (c.same + c.suspected) / c.pairs;
    const precision = found.watch.same / (found.watch.same + wrong.same);
    process.stdout.write(`same run: ${JSON.stringify({ ...found, wrong, precision })}\n`);
    expect(recall(found.watch)).toBeGreaterThanOrEqual(0.99);
    expect(found.straight.same / found.straight.pairs).toBeGreaterThanOrEqual(0.99);
    // Twice the tolerance apart, and some have zone errors in both directions: the watch joins those.
    expect(recall(found.copies)).toBeGreaterThanOrEqual(0.94);
    expect(precision).toBeGreaterThanOrEqual(0.998);
    expect(wrong.same).toBeLessThanOrEqual(2);
  });
});
