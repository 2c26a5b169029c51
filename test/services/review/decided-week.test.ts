import { expect, it } from 'vitest';
import { review } from '../../../src/core/coaching/review.ts';
import { changedWeek, decidedWeek } from '../../../src/services/review/decided-week.ts';
import { scenarioInput } from '../../support/scenario-input.ts';
import { readScenarios } from '../../support/scenario-notation.ts';

const worked = readScenarios('fixtures/scenarios/worked.md');

it.each([
  ['S07', 'insert_recovery', 'recovery'],
  ['S04', 'scale_down', 'load'],
])('the week that %s (%s) laid is a %s week from then on (§2.6)', (id, code, type) => {
  const input = scenarioInput(worked.find((s) => s.id === id)!);
  const made = review(input);
  if (!made.ok) throw new Error(made.error.message);
  expect(made.value.code).toBe(code);
  expect(decidedWeek(input, made.value).type).toBe(type);
  const planned = { start: input.next.start, type: 'load' as const, km: input.next.plannedKm, sessions: [] };
  expect(changedWeek(planned, undefined, made.value, input.asOf).type).toBe(type);
  const taper = { ...planned, type: 'taper' as const };
  expect(changedWeek(taper, undefined, made.value, input.asOf).type).toBe('taper');
});
