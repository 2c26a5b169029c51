import { describe, expect, it } from 'vitest';
import { lastDigest, type TellingHours, tellAt } from '../../../../src/core/coaching/alerts/tell-when.ts';

const at = (text: string) => Date.parse(text);
const night: TellingHours = {
  ...{ zone: 'Europe/Berlin', quiet: { fromMin: 22 * 60, toMin: 7 * 60 }, urgentBreaksQuiet: true },
};
const told = (text: string, hours = night, level: 'warn' | 'urgent' = 'warn') =>
  new Date(tellAt(at(text), level, hours)).toISOString();

describe('quiet hours (COACH-22)', () => {
  it('are the reader’s, over midnight, and end in the morning of the right day', () => {
    expect(told('2026-05-03T19:59:00Z')).toBe('2026-05-03T19:59:00.000Z');
    expect(told('2026-05-03T20:00:00Z')).toBe('2026-05-04T05:00:00.000Z');
    expect(told('2026-05-03T23:30:00Z')).toBe('2026-05-04T05:00:00.000Z');
    expect(told('2026-05-04T05:00:00Z')).toBe('2026-05-04T05:00:00.000Z');
  });

  it('of another zone are other moments', () => {
    expect(told('2026-05-03T20:00:00Z', { ...night, zone: 'America/Chicago' })).toBe(
      '2026-05-03T20:00:00.000Z',
    );
    expect(told('2026-05-04T05:00:00Z', { ...night, zone: 'America/Chicago' })).toBe(
      '2026-05-04T12:00:00.000Z',
    );
  });

  it('within a day end the same day', () => {
    const noon = { ...night, quiet: { fromMin: 12 * 60, toMin: 13 * 60 + 30 } };
    expect(told('2026-05-03T10:15:00Z', noon)).toBe('2026-05-03T11:30:00.000Z');
    expect(told('2026-05-03T12:00:00Z', noon)).toBe('2026-05-03T12:00:00.000Z');
  });

  it('hold on the night in which the clock changes', () => {
    expect(told('2026-03-28T22:00:00Z')).toBe('2026-03-29T05:00:00.000Z');
    expect(told('2026-10-24T21:00:00Z')).toBe('2026-10-25T06:00:00.000Z');
  });

  it('are broken by what is urgent, unless the reader wants it to wait', () => {
    expect(told('2026-05-03T23:00:00Z', night, 'urgent')).toBe('2026-05-03T23:00:00.000Z');
    const patient = { ...night, urgentBreaksQuiet: false };
    expect(told('2026-05-03T23:00:00Z', patient, 'urgent')).toBe('2026-05-04T05:00:00.000Z');
  });
});

describe('a digest', () => {
  const due = (text: string, every: 'day' | 'week') =>
    lastDigest(at(text), { every, hour: 7 }, 'Europe/Berlin').day;
  it('is due daily at its hour in the reader’s zone', () => {
    expect(due('2026-05-06T04:59:00Z', 'day')).toBe('2026-05-05');
    expect(due('2026-05-06T05:00:00Z', 'day')).toBe('2026-05-06');
  });

  it('of a week is due on Monday', () => {
    expect(due('2026-05-06T12:00:00Z', 'week')).toBe('2026-05-04');
    expect(due('2026-05-04T04:00:00Z', 'week')).toBe('2026-04-27');
  });
});
