import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALERT_CAUSES, type Finding } from '../../../../src/core/coaching/alerts/alert-rules.ts';
import { type KnownAlert, reduceAlerts } from '../../../../src/core/coaching/alerts/reduce-alerts.ts';
import { isWanted } from '../../../../src/core/coaching/alerts/thresholds.ts';
import { byNeed, type TriageRow } from '../../../../src/core/coaching/alerts/triage.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 100 * DAY;
const finding = (more: Partial<Finding> = {}): Finding => ({
  ...{ cause: 'overload', rule: 'COACH-13', source: 'review', level: 'info', value: 2 },
  ...{ evidence: ['r1'], facts: { score: 2 }, ...more },
});
const alert = (more: Partial<KnownAlert> = {}): KnownAlert => ({
  ...{ alertId: 'a1', cause: 'overload', source: 'review', level: 'info', toldLevel: 'info' },
  ...{ state: 'open', snoozedUntilMs: null, resolvedMs: null, outcome: null, ...more },
});
const reduce = (known: KnownAlert[], findings: Finding[], nowMs = NOW) =>
  reduceAlerts(known, findings, ['review'], nowMs);

describe('one open alert a cause (COACH-19)', () => {
  it('opens what is new', () => {
    expect(reduce([], [finding()])).toEqual({ opened: [finding()], updated: [], resolved: [] });
  });

  it('updates what is open and says nothing twice', () => {
    const { opened, updated } = reduce([alert()], [finding({ value: 2.5 })]);
    expect(opened).toEqual([]);
    expect(updated).toMatchObject([{ alertId: 'a1', state: 'open', tell: false }]);
  });

  it.each(['open', 'acknowledged', 'snoozed'] as const)('tells again what got worse while %s', (state) => {
    const before = alert({ state, snoozedUntilMs: NOW + DAY });
    const { updated } = reduce([before], [finding({ level: 'warn' })]);
    expect(updated).toMatchObject([{ state: 'open', tell: true }]);
  });

  it('leaves acknowledged what got better, and tells only above what was told', () => {
    const before = alert({ state: 'acknowledged', level: 'info', toldLevel: 'warn' });
    expect(reduce([before], [finding({ level: 'warn' })]).updated).toMatchObject([
      { state: 'acknowledged', tell: false },
    ]);
  });

  it('tells again what was put off when its time is over, and not before', () => {
    const before = alert({ state: 'snoozed', snoozedUntilMs: NOW });
    expect(reduce([before], [finding()], NOW - 1).updated).toMatchObject([{ state: 'snoozed', tell: false }]);
    expect(reduce([before], [finding()], NOW).updated).toMatchObject([{ state: 'open', tell: true }]);
  });

  it('resolves what is gone, of the sources that were looked at only', () => {
    const stale = alert({ alertId: 'a2', cause: 'data_stale', source: 'data' });
    expect(reduce([alert(), stale], []).resolved).toEqual(['a1']);
    expect(reduceAlerts([alert(), stale], [], ['data'], NOW).resolved).toEqual(['a2']);
  });
});

describe('a cause that comes back (COACH-20)', () => {
  const gone = alert({ state: 'resolved', resolvedMs: NOW - 6 * DAY, outcome: 'cleared' });

  it('within a week is the same alert again, untold', () => {
    expect(reduce([gone], [finding()])).toMatchObject({
      opened: [],
      updated: [{ alertId: 'a1', state: 'open', tell: false }],
    });
  });

  it('stays closed for a week where a person closed it, unless it is worse', () => {
    const closed = { ...gone, outcome: 'talked' as const };
    expect(reduce([closed], [finding()])).toEqual({ opened: [], updated: [], resolved: [] });
    expect(reduce([closed], [finding({ level: 'warn' })]).opened).toHaveLength(1);
  });

  it('after a week is news', () => {
    expect(reduce([{ ...gone, resolvedMs: NOW - 7 * DAY }], [finding()]).opened).toHaveLength(1);
  });

  it('leaves at most one open alert a cause whatever is found in whatever order', () => {
    const step = fc.record({
      findings: fc.uniqueArray(
        fc.record({
          cause: fc.constantFrom(...ALERT_CAUSES),
          level: fc.constantFrom('info', 'warn', 'urgent'),
        }),
        { selector: (f) => f.cause, maxLength: 4 },
      ),
      hours: fc.integer({ min: 1, max: 400 }),
      close: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let known: KnownAlert[] = [];
        let nowMs = NOW;
        let next = 0;
        for (const { findings, hours, close } of steps) {
          nowMs += hours * HOUR;
          const found = findings.map((f) => finding(f as Partial<Finding>));
          const changes = reduce(known, found, nowMs);
          known = known.map((a) => {
            const update = changes.updated.find((u) => u.alertId === a.alertId);
            if (update !== undefined)
              return { ...a, state: update.state, level: update.finding.level, resolvedMs: null };
            const isResolved = changes.resolved.includes(a.alertId);
            return isResolved ? { ...a, state: 'resolved', resolvedMs: nowMs, outcome: 'cleared' } : a;
          });
          for (const f of changes.opened) {
            const { cause, level } = f;
            known.push(alert({ alertId: `n${next++}`, cause, level, toldLevel: level }));
          }
          const open = known.filter((a) => a.state !== 'resolved').map((a) => a.cause);
          expect(new Set(open).size).toBe(open.length);
          if (close && known[0] !== undefined)
            known[0] = { ...known[0], state: 'resolved', resolvedMs: nowMs, outcome: 'talked' };
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('what a team wants to hear of (COACH-21)', () => {
  const overload = { cause: 'overload', level: 'info', value: 2 } as const;
  it('is limited by level and by value', () => {
    expect(isWanted(overload, { least: 'info', from: {} })).toBe(true);
    expect(isWanted(overload, { least: 'warn', from: {} })).toBe(false);
    expect(isWanted(overload, { least: 'info', from: { overload: 3 } })).toBe(false);
    expect(isWanted({ ...overload, value: 3 }, { least: 'info', from: { overload: 3 } })).toBe(true);
    expect(isWanted({ ...overload, value: null }, { least: 'info', from: { overload: 3 } })).toBe(true);
  });

  it('never leaves out what is urgent', () => {
    expect(isWanted({ ...overload, level: 'urgent' }, { least: 'urgent', from: { overload: 9 } })).toBe(true);
  });
});

describe('the queue', () => {
  const row = (athleteId: string, more: Partial<TriageRow> = {}): TriageRow => ({
    ...{ athleteId, alerts: [], proposalDueMs: null, ...more },
  });
  const one = (
    level: 'info' | 'warn' | 'urgent',
    state: TriageRow['alerts'][0]['state'],
    openedMs = NOW,
  ) => ({
    alerts: [{ level, state, openedMs }],
  });

  it('puts first who needs a word first', () => {
    const rows = [
      row('calm'),
      row('put-off', one('urgent', 'snoozed')),
      row('looked-after', one('urgent', 'acknowledged')),
      row('hint', one('info', 'open')),
      row('warned-late', one('warn', 'open', NOW)),
      row('warned-early', one('warn', 'open', NOW - DAY)),
      row('due', { ...one('warn', 'open'), proposalDueMs: NOW + HOUR }),
      row('hurt', one('urgent', 'open')),
    ];
    const order = ['hurt', 'due', 'warned-early', 'warned-late', 'hint', 'looked-after', 'put-off', 'calm'];
    expect(rows.toSorted(byNeed).map((r) => r.athleteId)).toEqual(order);
    expect(
      rows
        .toReversed()
        .toSorted(byNeed)
        .map((r) => r.athleteId),
    ).toEqual(order);
  });
});
