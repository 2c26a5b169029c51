import { type Action, ruleOf } from './actions.ts';
import { type Grant, isLive, type KeyScope } from './scope.ts';

/** Who asks. What they may do comes from here and from grants, never from a role. */
export type Actor =
  | { kind: 'anonymous' }
  /** whoever sits at this machine, as long as nobody has an account on it */
  | { kind: 'local'; athleteId: string }
  | {
      kind: 'person';
      accountId: string;
      sessionId: string;
      /** null: a person who does not run, a coach for example */
      athleteId: string | null;
      /** a proof of identity that is minutes old */
      isProven: boolean;
      /** signed in with a second factor or a passkey */
      isStrong: boolean;
    }
  | {
      kind: 'program';
      accountId: string;
      keyId: string;
      athleteId: string | null;
      scopes: readonly KeyScope[];
      /** made by somebody who was signed in with a second factor */
      isStrong: boolean;
      /** the only athletes it may touch; null: those that its maker may */
      athletes: readonly string[] | null;
    };

/** Whose data are meant, and what that athlete lets the asker do, where it is somebody else. */
export interface Subject {
  athleteId: string;
  /** the grant to the asker, in force or not; null: there never was one */
  grant: Grant | null;
}

export type Verdict =
  | { allowed: true; by: 'anyone' | 'self' | 'grant' }
  | { allowed: false; reason: 'sign_in' | 'absent' | 'forbidden' | 'prove' | 'second_factor' };

const refuse = (reason: Extract<Verdict, { allowed: false }>['reason']): Verdict => ({
  allowed: false,
  reason,
});

/**
 * May this actor do this? `subject` is the athlete whose data are meant, null where none is. An athlete
 * who granted nothing is `absent` to others, as one that does not exist; `forbidden` says that the
 * athlete is known to the asker but this was not granted, or that a program may never do it. What a grant
 * lets do wants a session or key with a second factor behind it, else `second_factor`.
 */
export function can(actor: Actor, action: Action, subject: Subject | null, nowMs: number): Verdict {
  const rule = ruleOf(action);
  if (rule.resource === 'service') return { allowed: true, by: 'anyone' };
  if (actor.kind === 'anonymous') return refuse('sign_in');
  if (rule.resource === 'account') {
    if (actor.kind === 'local') return refuse('absent');
    if ((actor.kind === 'program') !== (rule.program === true)) return refuse('forbidden');
    // a program proves nothing
    if (actor.kind === 'program')
      return rule.stepUp === true ? refuse('prove') : { allowed: true, by: 'self' };
    if (rule.others === true && !actor.isStrong) return refuse('second_factor');
    return rule.stepUp === true && !actor.isProven ? refuse('prove') : { allowed: true, by: 'self' };
  }
  if (subject === null) return refuse('absent');
  if (actor.kind === 'local') {
    return subject.athleteId === actor.athleteId ? { allowed: true, by: 'self' } : refuse('absent');
  }
  const isSelf = actor.athleteId !== null && actor.athleteId === subject.athleteId;
  const grant = isSelf || subject.grant?.athleteId !== subject.athleteId ? null : subject.grant;
  if (!isSelf && (grant === null || !isLive(grant, nowMs))) return refuse('absent');
  if (actor.kind === 'program') {
    if (actor.athletes !== null && !actor.athletes.includes(subject.athleteId)) return refuse('absent');
    const { key } = rule;
    if (key === null || !key.some((scope) => actor.scopes.includes(scope))) return refuse('forbidden');
  }
  if (isSelf) {
    const needsProof = rule.stepUp === true && actor.kind === 'person' && !actor.isProven;
    return needsProof ? refuse('prove') : { allowed: true, by: 'self' };
  }
  const granted = rule.grant?.some((scope) => grant!.scopes.includes(scope)) === true;
  if (!granted) return refuse('forbidden');
  // somebody else's body: a stolen password alone opens nothing
  return actor.isStrong ? { allowed: true, by: 'grant' } : refuse('second_factor');
}
