import { describe, expect, it } from 'vitest';
import { POLICY } from '../../study/arms/all-arms.ts';
import { deskOutcome } from '../../study/desk/desk-outcome.ts';
import { watchRunner } from '../../study/desk/watch-runner.ts';
import { makeRunner } from '../../study/runner/make-runner.ts';
import { season } from '../../study/season.ts';

const WEEKS = 16;
const SEED = 1;
/** With planted overloads among them; the whole of fifty runners is `npm run study:desk`. */
const watched = [0, 4, 9].map((id) => watchRunner(SEED, id, WEEKS));
const outcomes = watched.map((w) => deskOutcome(w));
const sum = (value: (o: (typeof outcomes)[number]) => number) => outcomes.reduce((n, o) => n + value(o), 0);

describe('the desk over a season', () => {
  it('watches the season of this policy and changes nothing in it', () => {
    const alone = season(makeRunner(SEED, 0), POLICY, WEEKS);
    expect(watched[0]!.season.runs).toEqual(alone.runs);
    expect(watched[0]!.season.decisions).toEqual(alone.decisions);
  });

  it('finds every planted overload within a day of its evidence', () => {
    expect(sum((o) => o.planted)).toBeGreaterThan(0);
    expect(sum((o) => o.foundWithinDay)).toBe(sum((o) => o.planted));
  });

  it('says nothing twice, and less than once a runner and week', () => {
    expect(sum((o) => o.repeats)).toBe(0);
    const told = sum((o) => o.perWeek.reduce((a, b) => a + b, 0));
    expect(told).toBeGreaterThan(0);
    expect(told / (watched.length * WEEKS)).toBeLessThan(1);
  });

  it('tells a silent watch as such, and never takes it for rest', () => {
    expect(sum((o) => o.outages)).toBeGreaterThan(0);
    expect(sum((o) => o.outagesTold)).toBe(sum((o) => o.outages));
    expect(sum((o) => o.takenForRest)).toBe(0);
  });

  it('never has two alerts of one cause open', () => {
    for (const { alerts } of watched) {
      const open = alerts.filter((a) => a.state !== 'resolved').map((a) => a.cause);
      expect(new Set(open).size).toBe(open.length);
    }
  });
});
