import type { KeyScope, Scope } from './scope.ts';

/**
 * What an action is done to. `athlete`: one athlete's data; `account`: the asker's own account, its
 * sessions, keys and grants; `service`: nobody's data.
 */
export type ResourceKind = 'athlete' | 'account' | 'service';

/** Who may do an action. What a rule does not name is refused. */
export interface Rule {
  resource: ResourceKind;
  /** one of these scopes of a live grant lets somebody else do it; null: only the athlete */
  grant: readonly Scope[] | null;
  /** a program's key needs one of these; null: no program, whatever its scopes */
  key: readonly KeyScope[] | null;
  /** wants a proof of identity that is minutes old, not only a session */
  stepUp?: true;
  /** works with the athlete's whole history for whoever may do it: shows only what it decided */
  onBehalf?: true;
  /** of the asker's account, but what it shows is others': wants a second factor, as everything granted */
  others?: true;
  /** only a program, whatever its scopes: what it then asks for is checked by itself */
  program?: true;
  /** of the service, and what is said depends on who asks; without it nobody is looked up */
  whoAsks?: true;
}

const own = (resource: ResourceKind): Rule => ({ resource, grant: null, key: null });
const shared = (...scopes: Scope[]): Rule => ({ resource: 'athlete', grant: scopes, key: scopes });

/** The policy: every action there is, and who may do it. can.ts reads it, nothing else decides. */
export const ACTIONS = {
  /** what the service says of itself, and ways in: sign-up, sign-in, reset */
  'service:read': own('service'),
  'session:open': { ...own('service'), whoAsks: true },
  /** a calendar by its address: who has that may read */
  'calendar:follow': own('service'),

  'athlete:read': shared('activity:read'),
  'athlete:change': own('athlete'),
  'activity:read': shared('activity:read'),
  'activity:upload': { resource: 'athlete', grant: null, key: ['activity:write'] },
  'activity:change': own('athlete'),
  /** works out again what is stored; says nothing new and takes nothing away */
  'activity:derive': { resource: 'athlete', grant: null, key: ['activity:write'] },
  /** where the athlete was: coordinates and places */
  'location:read': shared('location:read'),
  'delivery:read': { resource: 'athlete', grant: null, key: ['activity:write'] },
  /** zones, load, flags */
  'training:read': shared('activity:read'),
  'wellness:read': shared('wellness:read'),
  'wellness:write': own('athlete'),
  'notes:read': shared('notes:read'),
  /** whoever reads what is written answers it; a program does not */
  'notes:write': { ...own('athlete'), grant: ['notes:read'], onBehalf: true },
  /** injuries and the health screen are in it */
  'assessment:read': shared('wellness:read'),
  'assessment:write': own('athlete'),
  'availability:read': shared('activity:read', 'plan:write'),
  'availability:write': own('athlete'),
  /** mode and risk: how far the policy goes by itself */
  'coaching:read': { ...shared('activity:read', 'plan:write'), onBehalf: true },
  'coaching:change': { ...shared('plan:write'), onBehalf: true },
  /** who said that running is all right again, after pain or illness */
  'clearance:read': shared('wellness:read', 'plan:write'),
  'clearance:write': { ...shared('plan:write'), onBehalf: true },
  'goal:read': shared('activity:read', 'plan:write'),
  'goal:write': { ...shared('plan:write'), onBehalf: true },
  /** how a run felt, pain, illness */
  'feedback:read': shared('wellness:read'),
  'feedback:write': own('athlete'),
  /** sends the runner a link; what the runner answers is not the asker's to read */
  'feedback:request': { ...shared('plan:write'), onBehalf: true },
  /** by that link: one run's effort, feel and pain */
  'feedback:link': own('service'),
  'strength:read': shared('activity:read', 'plan:write'),
  'strength:write': own('athlete'),
  'plan:read': shared('activity:read', 'plan:write'),
  'plan:write': { ...shared('plan:write'), onBehalf: true },
  /** planned beside done: whether a session is done is told, by which run only to whom runs are shared */
  'plan:follow': { ...shared('activity:read', 'plan:write'), onBehalf: true },
  'review:run': { ...shared('plan:write'), onBehalf: true },
  'decision:read': shared('activity:read', 'plan:write'),
  /** only the runner takes a decision back; a coach approves and rejects */
  'decision:undo': own('athlete'),
  'decision:answer': { ...shared('plan:write'), onBehalf: true },
  'workout:read': shared('activity:read', 'plan:write', 'device:push'),
  'workout:push': { ...shared('device:push'), onBehalf: true },
  /** the calendar's address: only the athlete makes and ends it */
  'calendar:read': own('athlete'),
  'calendar:change': own('athlete'),
  'alert:read': shared('alerts:receive'),
  /** acknowledging, putting off and closing is part of receiving */
  'alert:answer': { ...shared('alerts:receive'), onBehalf: true },
  /** which coaches there are, and who of them is responsible; handing over is part of receiving */
  'care:read': { ...shared('alerts:receive'), onBehalf: true },
  'care:write': { ...own('athlete'), grant: ['alerts:receive'], onBehalf: true },
  /** what left this service about the athlete, and whether it arrived */
  'message:read': own('athlete'),
  /** a platform tells something: who it is, it proves by itself */
  'event:receive': own('service'),
  'connection:read': own('athlete'),
  /** back from a platform's consent page: bound to the session that went, which was proven then */
  'connection:finish': own('athlete'),
  'connection:change': { ...own('athlete'), stepUp: true },
  /** who saw what of the athlete */
  'audit:read': own('athlete'),
  'zone:read': own('athlete'),
  'zone:write': own('athlete'),
  'export:run': { ...own('athlete'), stepUp: true },
  'athlete:erase': { ...own('athlete'), stepUp: true },

  'account:read': own('account'),
  'account:change': { ...own('account'), stepUp: true },
  'account:erase': { ...own('account'), stepUp: true },
  'session:read': own('account'),
  'session:end': own('account'),
  'session:prove': own('account'),
  'key:read': own('account'),
  'key:write': { ...own('account'), stepUp: true },
  'key:end': own('account'),
  'grant:read': own('account'),
  'grant:write': { ...own('account'), stepUp: true },
  'grant:end': own('account'),
  'invitation:read': own('account'),
  'invitation:answer': { ...own('account'), stepUp: true },
  'team:write': own('account'),
  /** the queue over all athletes who let this account receive alerts */
  'desk:read': { ...own('account'), others: true },
  /** each answer is checked against the grant of its athlete, too */
  'desk:answer': { ...own('account'), others: true },
  'desk:write': own('account'),
  /** a coach's own library of weeks and sessions: nobody's data */
  'template:read': own('account'),
  'template:write': own('account'),
  /** how a person is told; a new way is where others' data go, so it wants a proof */
  'notify:read': own('account'),
  'notify:write': own('account'),
  'notify:connect': { ...own('account'), stepUp: true },
  /** where programs are told of what happens, and of what they were told */
  'endpoint:read': own('account'),
  'endpoint:write': own('account'),
  'endpoint:connect': { ...own('account'), stepUp: true },
  /** by the link in a mail, which ends that one way and does nothing else */
  'notify:unsubscribe': own('service'),
  'athlete:create': own('account'),
  /** a program that speaks another protocol than this API's */
  'program:speak': { ...own('account'), program: true },
} as const satisfies Record<string, Rule>;
export type Action = keyof typeof ACTIONS;

export function ruleOf(action: Action): Rule {
  return ACTIONS[action];
}

export function isAction(name: unknown): name is Action {
  return typeof name === 'string' && Object.hasOwn(ACTIONS, name);
}
