import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CalendarEvent, encodeCalendar } from '../../../src/formats/encode/ics-calendar.ts';
import { calendarTexts } from '../../../src/formats/encode/ics-workout.ts';
import { anyText, EASY, renderedOf } from '../../support/workouts/random-workouts.ts';
import { readCalendar } from '../../support/workouts/read-calendar.ts';

const event: CalendarEvent = {
  uid: 'pk0123456789abcdef@pacekeeper',
  day: '2026-12-31',
  summary: 'Easy 8 km',
  description: 'Talk; test, always\nRun\\walk',
  sequence: 2,
  changedMs: Date.UTC(2026, 4, 1, 18, 30, 5, 999),
  isCancelled: false,
};
const textOf = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

describe('encodeCalendar', () => {
  it('writes an all-day entry that ends the day after', () => {
    const text = textOf(encodeCalendar('Pacekeeper', [event]));
    for (const line of [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'METHOD:PUBLISH',
      'UID:pk0123456789abcdef@pacekeeper',
      'DTSTAMP:20260501T183005Z',
      'LAST-MODIFIED:20260501T183005Z',
      'SEQUENCE:2',
      'DTSTART;VALUE=DATE:20261231',
      'DTEND;VALUE=DATE:20270101',
      'SUMMARY:Easy 8 km',
      'DESCRIPTION:Talk\\; test\\, always\\nRun\\\\walk',
      'STATUS:CONFIRMED',
    ]) {
      expect(text).toContain(`${line}\r\n`);
    }
    expect(textOf(encodeCalendar('P', [{ ...event, isCancelled: true }]))).toContain('STATUS:CANCELLED\r\n');
  });

  it('folds at 75 octets, tears no character, and lets no text become a line of its own', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, anyText), { maxLength: 5 }), anyText, (texts, name) => {
        const events = texts.map(([summary, description]) => ({ ...event, summary, description }));
        const bytes = encodeCalendar(name, events);
        const lines = textOf(bytes).split('\r\n');
        expect(lines.pop()).toBe('');
        for (const line of lines) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
          expect(line).not.toMatch(/[\r\n]/);
        }
        const read = readCalendar(bytes);
        expect(read.events).toHaveLength(texts.length);
        read.events.forEach((found, i) => {
          const [summary, description] = texts[i]!;
          const clean = (text: string) =>
            text
              .toWellFormed()
              .split(/\r\n|[\r\n]/)
              .map((l) => l.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFE\uFFFF]/gu, ' '))
              .join('\n');
          expect(found.SUMMARY).toBe(clean(summary));
          expect(found.DESCRIPTION ?? '').toBe(clean(description));
        });
      }),
      { numRuns: 200 },
    );
  });
});

describe('what an entry says', () => {
  const rendered = renderedOf([
    { kind: 'step', role: 'warmup', name: 'Warm up', end: { type: 'distance', m: 2000 }, target: EASY },
    {
      kind: 'repeat',
      n: 5,
      steps: [
        {
          kind: 'step',
          role: 'work',
          name: 'Cruise',
          end: { type: 'distance', m: 1000 },
          target: { type: 'pace', slowSPerKm: 314, fastSPerKm: 306 },
        },
        {
          kind: 'step',
          role: 'recovery',
          name: 'Jog',
          end: { type: 'time', s: 75 },
          target: { type: 'none' },
        },
      ],
    },
  ]);

  it('holds numbers of the body in its title only where they are wanted there', () => {
    expect(calendarTexts(rendered, 'steps').summary).toBe('5x1km cruise');
    expect(calendarTexts(rendered, 'targets').summary).toBe('5x1km cruise (5:06-5:14/km)');
    expect(calendarTexts(rendered, 'title')).toEqual({ summary: 'Run', description: '' });
  });

  it('tells the steps, with the easy limit as a limit', () => {
    expect(calendarTexts(rendered, 'steps').description).toBe(
      [
        'Threshold volume with control.',
        'About 11 km.',
        '',
        'Warm up: 2 km, no faster than 5:29/km',
        '5 times:',
        '  Cruise: 1 km at 5:06-5:14/km',
        '  Jog: 1:15',
      ].join('\n'),
    );
  });
});
