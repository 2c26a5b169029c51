import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterLookup,
  afterSend,
  amongVersions,
  LOOKUP_WAITS_MS,
  nextMove,
  type Standing,
  type Terms,
  waitAfter,
} from '../../../src/core/outbox/message.ts';

const NOW = 1_000_000;
const terms = (more: Partial<Terms> = {}): Terms => ({
  ...{ lostAnswer: 'lookup', waitsMs: [1000, 4000], deadlineMs: 30_000, visibleAfterMs: 60_000 },
  ...more,
});
const standing = (more: Partial<Standing> = {}): Standing => ({
  ...{ state: 'due', tries: 0, lookups: 0, dueMs: NOW, triedMs: null, isSuperseded: false, behindMs: null },
  ...more,
});
const cut = standing({ state: 'sending', tries: 1, triedMs: NOW - 40_000 });

describe('the next move of a message', () => {
  it('is to send it when it is due, and to wait before', () => {
    expect(nextMove(standing(), terms(), NOW)).toEqual({ move: 'send' });
    expect(nextMove(standing({ dueMs: NOW + 1 }), terms(), NOW)).toEqual({ move: 'wait', untilMs: NOW + 1 });
  });

  it.each(['sent', 'confirmed', 'given_up'] as const)('is nothing once it is %s', (state) => {
    expect(nextMove(standing({ state }), terms(), NOW)).toEqual({ move: 'nothing' });
  });

  it('after a try that nobody ended is what the channel promises', () => {
    expect(nextMove(cut, terms({ lostAnswer: 'key' }), NOW)).toEqual({ move: 'send' });
    expect(nextMove(cut, terms({ lostAnswer: 'repeat' }), NOW)).toEqual({ move: 'send' });
    expect(nextMove(cut, terms(), NOW)).toEqual({ move: 'look_up' });
    expect(nextMove(cut, terms({ lostAnswer: 'leave' }), NOW)).toMatchObject({ code: 'ANSWER_LOST' });
  });

  it('does not look while that try may still be on its way', () => {
    const justNow = { ...cut, triedMs: NOW - 1 };
    expect(nextMove(justNow, terms(), NOW)).toEqual({ move: 'wait', untilMs: NOW - 1 + 30_000 });
  });

  it('gives an older version up, and keeps a newer one behind an older one that is on its way', () => {
    const newer = amongVersions(1, [{ version: 2, state: 'due', triedMs: null }], terms());
    expect(nextMove(standing(newer), terms(), NOW)).toMatchObject({ move: 'give_up', code: 'SUPERSEDED' });
    const older = amongVersions(2, [{ version: 1, state: 'sending', triedMs: NOW }], terms());
    expect(nextMove(standing(older), terms(), NOW)).toEqual({ move: 'wait', untilMs: NOW + 30_000 });
    const ended = amongVersions(2, [{ version: 1, state: 'sent', triedMs: NOW }], terms());
    expect(nextMove(standing(ended), terms(), NOW)).toEqual({ move: 'send' });
  });

  it('never sends an older version again whose answer was lost', () => {
    const old = { ...cut, isSuperseded: true };
    expect(nextMove(old, terms({ lostAnswer: 'key' }), NOW).move).toBe('give_up');
    expect(nextMove(old, terms(), NOW).move).toBe('look_up');
  });
});

describe('after a try', () => {
  it('what was taken is sent, and confirmed where the other side has shown it', () => {
    const answer = { answer: 'accepted', ref: 'r1' } as const;
    expect(afterSend({ tries: 1 }, terms(), answer, NOW, 's')).toMatchObject({ state: 'sent', ref: 'r1' });
    const shown = { ...answer, isConfirmed: true };
    expect(afterSend({ tries: 1 }, terms(), shown, NOW, 's').state).toBe('confirmed');
  });

  it('a refusal comes again by the plan, or later where the other side says so, and ends with it', () => {
    const refused = { answer: 'refused', code: 'BUSY' } as const;
    const first = afterSend({ tries: 1 }, terms(), refused, NOW, 's');
    expect(first).toMatchObject({ state: 'due', code: 'BUSY' });
    expect(first.dueMs! - NOW).toBeGreaterThanOrEqual(750);
    const later = afterSend({ tries: 1 }, terms(), { ...refused, afterMs: 90_000 }, NOW, 's');
    expect(later.dueMs).toBe(NOW + 90_000);
    expect(afterSend({ tries: 3 }, terms(), refused, NOW, 's')).toMatchObject({ state: 'given_up' });
    const final = afterSend({ tries: 1 }, terms(), { ...refused, isFinal: true }, NOW, 's');
    expect(final).toEqual({ state: 'given_up', code: 'BUSY', detail: null });
  });

  it('a lost answer leaves it unknown, and ends it where it may arrive at most once', () => {
    const lost = { answer: 'lost', code: 'RESET' } as const;
    expect(afterSend({ tries: 1 }, terms(), lost, NOW, 's')).toMatchObject({ state: 'unknown', lookups: 0 });
    const leave = afterSend({ tries: 1 }, terms({ lostAnswer: 'leave' }), lost, NOW, 's');
    expect(leave).toMatchObject({ state: 'given_up', code: 'ANSWER_LOST' });
    const last = afterSend({ tries: 3 }, terms({ lostAnswer: 'key' }), lost, NOW, 's');
    expect(last).toMatchObject({ state: 'given_up', code: 'ANSWER_LOST' });
  });
});

describe('after a lookup', () => {
  const message = { tries: 1, lookups: 0, triedMs: NOW - 90_000 };

  it('what is there is confirmed', () => {
    expect(afterLookup(message, terms(), { found: 'there' }, NOW, 's').state).toBe('confirmed');
  });

  it('absent is believed once the other side had its time to show it, and not before', () => {
    expect(afterLookup(message, terms(), { found: 'absent' }, NOW, 's')).toMatchObject({
      ...{ state: 'due', dueMs: NOW, code: 'NOT_ARRIVED' },
    });
    const early = afterLookup(message, terms(), { found: 'absent' }, NOW - 1, 's');
    expect(early).toMatchObject({ state: 'unknown', lookups: 1, code: 'NOT_YET_VISIBLE' });
  });

  it('an other side that cannot be asked keeps it unknown, at last for good', () => {
    const unclear = { found: 'unclear', code: 'DOWN' } as const;
    expect(afterLookup(message, terms(), unclear, NOW, 's')).toMatchObject({
      state: 'unknown',
      code: 'DOWN',
    });
    const last = { ...message, lookups: LOOKUP_WAITS_MS.length - 1 };
    expect(afterLookup(last, terms(), unclear, NOW, 's')).toMatchObject({
      ...{ state: 'given_up', code: 'ANSWER_LOST' },
    });
  });
});

describe('a wait', () => {
  it('lies between three quarters and five quarters of the plan, the same for the same seed', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 2 }), (seed, tries) => {
        const wait = waitAfter([1000, 4000], tries, seed)!;
        const planned = [1000, 4000][tries - 1]!;
        expect(wait).toBeGreaterThanOrEqual(planned * 0.75);
        expect(wait).toBeLessThanOrEqual(planned * 1.25);
        expect(waitAfter([1000, 4000], tries, seed)).toBe(wait);
      }),
    );
  });

  it('is spread over its range by seeds', () => {
    const waits = Array.from({ length: 1000 }, (_, i) => waitAfter([1000], 1, `msg_${i}`)!);
    const tenths = new Set(waits.map((w) => Math.floor((w - 750) / 50)));
    expect(tenths.size).toBeGreaterThanOrEqual(10);
  });

  it('is none after the last', () => {
    expect(waitAfter([1000], 2, 's')).toBeNull();
  });
});
