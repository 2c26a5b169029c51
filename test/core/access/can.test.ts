import { describe, expect, it } from 'vitest';
import { ACTIONS, type Action, type Rule, ruleOf } from '../../../src/core/access/actions.ts';
import { can } from '../../../src/core/access/can.ts';
import { KEY_SCOPES, SCOPES } from '../../../src/core/access/scope.ts';
import { EXPECTED, grantOf, wrongCells } from '../../support/access-table.ts';

const ALL = Object.keys(ACTIONS) as Action[];

describe('can', () => {
  it('lets everybody do exactly what the table says, action by action', () => {
    expect(wrongCells()).toEqual([]);
    expect(ALL.filter((action) => ruleOf(action).resource === 'athlete').sort()).toEqual(
      Object.keys(EXPECTED).sort(),
    );
  });

  it('wants a second factor only of whom something is granted', () => {
    const weak = { kind: 'person', accountId: 'c', sessionId: 's', isProven: true, isStrong: false } as const;
    const reason = (grant: ReturnType<typeof grantOf> | null, athleteId: string | null = null) => {
      const verdict = can({ ...weak, athleteId }, 'wellness:read', { athleteId: 'ann', grant }, 5);
      return verdict.allowed ? 'allowed' : verdict.reason;
    };
    expect(reason(grantOf())).toBe('second_factor');
    expect(reason(grantOf({ scopes: ['activity:read'] }))).toBe('forbidden');
    expect(reason(null)).toBe('absent');
    expect(reason(null, 'ann')).toBe('allowed');
  });

  it('tells a stranger that the athlete is absent, and a coach that this was not granted', () => {
    const coach = {
      kind: 'person',
      accountId: 'c',
      sessionId: 's',
      athleteId: null,
      isProven: true,
      isStrong: true,
    } as const;
    const reason = (grant: ReturnType<typeof grantOf> | null) => {
      const verdict = can(coach, 'wellness:read', { athleteId: 'ann', grant }, 5);
      return verdict.allowed ? 'allowed' : verdict.reason;
    };
    expect(reason(null)).toBe('absent');
    expect(reason(grantOf({ endedMs: 1 }))).toBe('absent');
    expect(reason(grantOf({ scopes: ['activity:read'] }))).toBe('forbidden');
  });
});

describe('the table of the test', () => {
  /** Every way to get one rule wrong. */
  function mutants(rule: Rule): { name: string; rule: Rule }[] {
    const found: { name: string; rule: Rule }[] = [];
    const add = (name: string, changes: Partial<Rule>) => found.push({ name, rule: { ...rule, ...changes } });
    for (const resource of ['athlete', 'account', 'service'] as const) {
      if (resource !== rule.resource) add(`is about ${resource}`, { resource });
    }
    const { stepUp, ...unproven } = rule;
    if (stepUp) found.push({ name: 'wants no proof', rule: unproven });
    else if (rule.resource !== 'service') add('wants a proof', { stepUp: true });
    if (rule.program) add('is for people', { program: undefined as never });
    else if (rule.resource === 'account') add('is for programs', { program: true });
    if (rule.resource !== 'athlete') return found;
    if (rule.grant === null) add('is granted by anything', { grant: SCOPES, key: SCOPES });
    if (rule.key === null) add('is open to programs', { key: KEY_SCOPES });
    if (rule.grant !== null) add('is granted by nothing', { grant: null });
    if (rule.key !== null) add('is closed to programs', { key: null });
    for (const scope of SCOPES) {
      const grant = rule.grant ?? [];
      if (grant.includes(scope))
        add(`is not granted by ${scope}`, { grant: grant.filter((s) => s !== scope) });
      else add(`is granted by ${scope}`, { grant: [...grant, scope] });
    }
    for (const scope of KEY_SCOPES) {
      const key = rule.key ?? [];
      if (key.includes(scope))
        add(`is not open to keys with ${scope}`, { key: key.filter((s) => s !== scope) });
      else add(`is open to keys with ${scope}`, { key: [...key, scope] });
    }
    return found;
  }

  it('notices every rule that is dropped, widened, narrowed or turned round', () => {
    const rules = ACTIONS as Record<Action, Rule>;
    const survived: string[] = [];
    let count = 0;
    for (const action of ALL) {
      const right = rules[action];
      for (const { name, rule } of mutants(right)) {
        count += 1;
        rules[action] = rule;
        if (wrongCells().length === 0) survived.push(`${action} ${name}`);
        rules[action] = right;
      }
    }
    expect(survived).toEqual([]);
    expect(count).toBeGreaterThan(500);
    expect(wrongCells()).toEqual([]);
  });
});
