import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activityZone, offsetOf } from '../../../src/core/activity/activity-zone.ts';
import { addDays, localDay, weekStart } from '../../../src/core/time.ts';

const at = (startMs: number, utcOffsetS: number | null = null, place: [number, number] | null = null) => ({
  startMs,
  utcOffsetS,
  fingerprint: {
    startMs,
    elapsedS: 3600,
    movingS: 3600,
    distanceM: 10_000,
    sport: 'running' as const,
    route: place === null ? [] : [place],
  },
});
const evening = Date.UTC(2026, 5, 30, 22, 30);

describe('activityZone', () => {
  it('is the athlete’s own where the file says nothing else', () => {
    expect(activityZone(at(evening), 'Europe/Berlin')).toBe('Europe/Berlin');
    expect(activityZone(at(evening, 7200), 'Europe/Berlin')).toBe('Europe/Berlin');
    expect(activityZone(at(evening, 7200, [48.1, 11.6]), 'Europe/Berlin')).toBe('Europe/Berlin');
  });

  it('is the offset that a file of a journey states', () => {
    expect(activityZone(at(evening, -25_200), 'Europe/Berlin')).toBe('-07:00');
    expect(activityZone(at(evening, 20_700), 'Europe/Berlin')).toBe('+05:45');
  });

  it('is the sun’s where only the place shows a journey, also across the date line', () => {
    expect(activityZone(at(evening, null, [35.7, 139.7]), 'Europe/Berlin')).toBe('+09:00');
    expect(activityZone(at(evening, null, [-17.7, -178.8]), 'Pacific/Fiji')).toBe('Pacific/Fiji');
    expect(activityZone(at(evening, null, [43.8, 87.6]), 'Asia/Shanghai')).toBe('Asia/Shanghai');
  });

  it.each([5, 1800.5, 60_000, -50_000, Number.NaN])('does not believe an offset of %s s', (offset) => {
    expect(activityZone(at(evening, offset), 'Europe/Berlin')).toBe('Europe/Berlin');
  });
});

const ZONES = Intl.supportedValuesOf('timeZone');

describe('the runner’s own day', () => {
  it('is what a clock on the wall of any zone shows, at every hour around every change', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer({ min: Date.UTC(2015, 0, 1) / 1000, max: Date.UTC(2030, 11, 31) / 1000 }),
        (zone, s) => {
          const ms = s * 1000;
          const wall = new Date(ms + offsetOf(ms, zone) * 1000).toISOString().slice(0, 10);
          expect(localDay(ms, zone)).toBe(wall);
          const week = weekStart(wall);
          expect(new Date(`${week}T00:00:00Z`).getUTCDay()).toBe(1);
          expect(week <= wall && wall < addDays(week, 7)).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('holds on both sides of every change of every zone from 2015 to 2030, and never goes back but with the clock', () => {
    let changes = 0;
    for (const zone of ZONES) {
      // what the platform says of the offset itself: another way than the parts that days are made of
      const shown = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
      const offsetMs = (ms: number) => {
        const text = shown.formatToParts(ms).find((p) => p.type === 'timeZoneName')!.value;
        const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(text)!;
        const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
        return sign === '-' ? -size : size;
      };
      const wall = (ms: number) => new Date(ms + offsetMs(ms)).toISOString().slice(0, 10);
      const step = 28 * 86_400_000;
      for (let ms = Date.UTC(2015, 0, 1); ms < Date.UTC(2031, 0, 1); ms += step) {
        let [before, after] = [ms, ms + step];
        if (offsetMs(before) === offsetMs(after)) continue;
        while (after - before > 1000) {
          const middle = before + Math.floor((after - before) / 2000) * 1000;
          if (offsetMs(middle) === offsetMs(before)) before = middle;
          else after = middle;
        }
        changes += 1;
        for (const at of [before - 7_200_000, before, after, after + 7_200_000])
          expect(localDay(at, zone), `${zone} ${new Date(at).toISOString()}`).toBe(wall(at));
        if (offsetMs(after) > offsetMs(before))
          expect(localDay(after, zone) >= localDay(before, zone)).toBe(true);
      }
    }
    expect(changes).toBeGreaterThan(3000);
  }, 120_000);

  it('does not depend on the zone of the machine', () => {
    const days = ZONES.filter((_, i) => i % 25 === 0).map((zone) => localDay(evening, zone));
    expect(new Set(days)).toEqual(new Set(['2026-06-30', '2026-07-01']));
  });
});
