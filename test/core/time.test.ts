import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  dayFromNumber,
  dayNumber,
  daysBetween,
  instantOf,
  isDay,
  isZone,
  localDay,
  localTime,
  weekday,
  weekStart,
} from '../../src/core/time.ts';

describe('calendar days', () => {
  it('count from 1970-01-01 as the platform does, for every day of two centuries', () => {
    fc.assert(
      fc.property(fc.integer({ min: -25_000, max: 80_000 }), (n) => {
        const day = dayFromNumber(n);
        expect(dayNumber(day)).toBe(n);
        expect(dayNumber(day)).toBe(Date.parse(`${day}T00:00:00Z`) / 86_400_000);
      }),
    );
  });

  it('know leap days', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2100-02-28', 1)).toBe('2100-03-01');
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
    expect(isDay('2026-02-29')).toBe(false);
    expect(isDay('2024-02-29')).toBe(true);
    expect(isDay('2026-13-01')).toBe(false);
  });

  it('begin their week on Monday', () => {
    expect(weekday('2026-05-04')).toBe(0);
    expect(weekStart('2026-05-10')).toBe('2026-05-04');
    expect(weekStart('2026-05-04')).toBe('2026-05-04');
  });
});

describe('local time', () => {
  it("takes the day from the athlete's zone, not the server's", () => {
    const ms = Date.UTC(2026, 4, 3, 22, 30);
    expect(localDay(ms, 'Europe/Berlin')).toBe('2026-05-04');
    expect(localDay(ms, 'America/Los_Angeles')).toBe('2026-05-03');
    expect(localDay(ms, '+08:00')).toBe('2026-05-04');
  });

  it('stays right across a clock change', () => {
    expect(localTime(Date.UTC(2026, 2, 29, 0, 59), 'Europe/Berlin').hour).toBe(1);
    expect(localTime(Date.UTC(2026, 2, 29, 1, 0), 'Europe/Berlin').hour).toBe(3);
  });

  it('finds the instant of a wall clock in any zone', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kolkata',
      'Pacific/Apia',
      '-03:30',
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 10_000, max: 30_000 }),
        fc.integer({ min: 4, max: 23 }),
        zones,
        (n, hour, zone) => {
          const day = dayFromNumber(n);
          // the one day that Apia skipped has no wall clock at all
          fc.pre(!(zone === 'Pacific/Apia' && day === '2011-12-30'));
          const t = localTime(instantOf(day, hour, 15, zone), zone);
          expect([t.day, t.hour, t.minute]).toEqual([day, hour, 15]);
        },
      ),
    );
  });

  it('refuses zones that do not exist', () => {
    expect(isZone('Europe/Berlin')).toBe(true);
    expect(isZone('Mars/Base')).toBe(false);
  });
});
