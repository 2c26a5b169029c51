import { ACTIONS, type Action } from '../../src/core/access/actions.ts';
import { type Actor, can, type Subject } from '../../src/core/access/can.ts';
import { type Grant, KEY_SCOPES, type KeyScope, SCOPES, type Scope } from '../../src/core/access/scope.ts';

/**
 * Who may do what with an athlete's data besides the athlete, written down a second time and by hand: the
 * scopes of a grant, and of a key. A new action needs its line here, or the tests fail.
 */
type Line = { grant: readonly Scope[]; key: readonly KeyScope[]; proof?: true };
const by = (...scopes: Scope[]): Line => ({ grant: scopes, key: scopes });
const nobody: Line = { grant: [], key: [] };
const uploads: Line = { grant: [], key: ['activity:write'] };
const proven: Line = { ...nobody, proof: true };

export const EXPECTED: Record<string, Line> = {
  'athlete:read': by('activity:read'),
  'athlete:change': nobody,
  'activity:read': by('activity:read'),
  'activity:upload': uploads,
  'activity:change': nobody,
  'activity:derive': uploads,
  'location:read': by('location:read'),
  'delivery:read': uploads,
  'training:read': by('activity:read'),
  'wellness:read': by('wellness:read'),
  'wellness:write': nobody,
  'notes:read': by('notes:read'),
  'notes:write': { grant: ['notes:read'], key: [] },
  'assessment:read': by('wellness:read'),
  'assessment:write': nobody,
  'availability:read': by('activity:read', 'plan:write'),
  'availability:write': nobody,
  'coaching:read': by('activity:read', 'plan:write'),
  'coaching:change': by('plan:write'),
  'clearance:read': by('wellness:read', 'plan:write'),
  'clearance:write': by('plan:write'),
  'goal:read': by('activity:read', 'plan:write'),
  'goal:write': by('plan:write'),
  'feedback:read': by('wellness:read'),
  'feedback:write': nobody,
  'feedback:request': by('plan:write'),
  'strength:read': by('activity:read', 'plan:write'),
  'strength:write': nobody,
  'plan:read': by('activity:read', 'plan:write'),
  'plan:write': by('plan:write'),
  'plan:follow': by('activity:read', 'plan:write'),
  'review:run': by('plan:write'),
  'decision:read': by('activity:read', 'plan:write'),
  'decision:undo': nobody,
  'decision:answer': by('plan:write'),
  'workout:read': by('activity:read', 'plan:write', 'device:push'),
  'workout:push': by('device:push'),
  'calendar:read': nobody,
  'calendar:change': nobody,
  'alert:read': by('alerts:receive'),
  'alert:answer': by('alerts:receive'),
  'care:read': by('alerts:receive'),
  'care:write': { grant: ['alerts:receive'], key: [] },
  'message:read': nobody,
  'connection:read': nobody,
  'connection:finish': nobody,
  'connection:change': proven,
  'audit:read': nobody,
  'zone:read': nobody,
  'zone:write': nobody,
  'export:run': proven,
  'athlete:erase': proven,
};

export const PROVEN_ACCOUNT: readonly string[] = [
  'account:change',
  'account:erase',
  'key:write',
  'grant:write',
  'invitation:answer',
  'notify:connect',
  'endpoint:connect',
];
/** Account actions that show what others granted. */
const STRONG_ACCOUNT: readonly string[] = ['desk:read', 'desk:answer'];
/** Account actions of programs, which no person does. */
const OF_PROGRAMS: readonly string[] = ['program:speak'];
const OPEN: readonly string[] = [
  'event:receive',
  'service:read',
  'session:open',
  'calendar:follow',
  'notify:unsubscribe',
  'feedback:link',
];

const NOW = 1_000_000;
export const grantOf = (more: Partial<Grant> = {}): Grant => ({
  ...{ grantId: 'g1', version: 1, athleteId: 'ann', scopes: SCOPES, expiresMs: null, endedMs: null },
  ...more,
});
const person = (athleteId: string | null, isProven = true, isStrong = true): Actor => ({
  ...{ kind: 'person', accountId: 'acc', sessionId: 's', athleteId, isProven, isStrong },
});
const program = (
  athleteId: string | null,
  scopes: readonly KeyScope[],
  athletes: string[] | null = null,
  isStrong = true,
): Actor => ({
  ...{ kind: 'program', accountId: 'acc', keyId: 'k', athleteId, scopes, athletes, isStrong },
});
const ann = (grant: Grant | null = null): Subject => ({ athleteId: 'ann', grant });

/** Every cell where `can` says something else than this table; empty when the policy is what it should be. */
export function wrongCells(): string[] {
  const wrong: string[] = [];
  const check = (name: string, actor: Actor, action: Action, subject: Subject | null, expected: boolean) => {
    if (can(actor, action, subject, NOW).allowed !== expected) wrong.push(`${action}: ${name}`);
  };
  for (const action of Object.keys(ACTIONS) as Action[]) {
    const line = EXPECTED[action];
    if (line === undefined) {
      const isOpen = OPEN.includes(action);
      check('nobody', { kind: 'anonymous' }, action, null, isOpen);
      const isOfPeople = !OF_PROGRAMS.includes(action);
      check('person', person(null), action, null, isOfPeople);
      const isForUnproven = isOfPeople && !PROVEN_ACCOUNT.includes(action);
      check('unproven person', person('ann', false), action, null, isForUnproven);
      const isForWeak = isOfPeople && !STRONG_ACCOUNT.includes(action);
      check('person by password alone', person('ann', true, false), action, null, isForWeak);
      check('program', program('ann', KEY_SCOPES), action, ann(grantOf()), isOpen || !isOfPeople);
      check('program without scopes', program(null, []), action, null, isOpen || !isOfPeople);
      check('local', { kind: 'local', athleteId: 'ann' }, action, ann(), isOpen);
      continue;
    }
    check('nobody', { kind: 'anonymous' }, action, ann(grantOf()), false);
    check('local', { kind: 'local', athleteId: 'ann' }, action, ann(), true);
    check('athlete by password alone', person('ann', true, false), action, ann(), true);
    check('coach by password alone', person('ben', true, false), action, ann(grantOf()), false);
    const weakKey = program('ben', KEY_SCOPES, null, false);
    check('coach’s program made by password alone', weakKey, action, ann(grantOf()), false);
    check('another local', { kind: 'local', athleteId: 'ben' }, action, ann(), false);
    check('athlete', person('ann'), action, ann(), true);
    check('unproven athlete', person('ann', false), action, ann(), line.proof !== true);
    check('no subject', person(null), action, null, false);
    check('null athlete', person(null), action, { athleteId: null as unknown as string, grant: null }, false);
    for (const [name, grant] of [
      ['no grant', null],
      ['another’s grant', grantOf({ athleteId: 'cleo' })],
      ['ended', grantOf({ endedMs: NOW - 1 })],
      ['expired', grantOf({ expiresMs: NOW })],
      ['empty', grantOf({ scopes: [] })],
    ] as const) {
      check(`other with ${name}`, person('ben'), action, ann(grant), false);
      check(`coach with ${name}`, person(null), action, ann(grant), false);
      check(`other’s program with ${name}`, program('ben', KEY_SCOPES), action, ann(grant), false);
    }
    for (const scope of SCOPES) {
      const grant = grantOf({ scopes: [scope], expiresMs: NOW + 1 });
      check(`coach by ${scope}`, person('ben'), action, ann(grant), line.grant.includes(scope));
      const isBoth = line.grant.includes(scope) && line.key.includes(scope);
      check(`coach’s program by ${scope}`, program('ben', [scope]), action, ann(grant), isBoth);
      check(`coach’s program without ${scope}`, program('ben', []), action, ann(grant), false);
    }
    for (const scope of KEY_SCOPES) {
      check(`own program by ${scope}`, program('ann', [scope]), action, ann(), line.key.includes(scope));
      check(`own program elsewhere by ${scope}`, program('ann', [scope], ['ben']), action, ann(), false);
    }
  }
  return wrong;
}
