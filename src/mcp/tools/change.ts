import { z } from 'zod';
import { coachingChanges, newClearance } from '../../http/schemas/coaching.ts';
import { newLock } from '../../http/schemas/lock.ts';
import { planEdit, planRequest } from '../../http/schemas/plan.ts';
import { goalDocument } from '../../services/plan/goal-document.ts';
import { call, post, put, remove, type Tool } from '../tool.ts';

const id = z.string().min(1).max(120);
const reason = z.string().max(500).optional().describe('Kept with the change, for people to read');
const version = z.string().max(120).describe('`versionToChange` of what was read');
const edits = z.array(planEdit).max(50).optional();

/** Guarded as in the API: what a key may not do is refused there, and every change says what it breaks. */
export const CHANGE_TOOLS: Tool[] = [
  {
    name: 'answer_decision',
    title: 'Answer a decision',
    description:
      'preview: what the plan would become; nothing changes. approve: lets a waiting decision take effect, as it is or with `edits`. reject: objects to it; its flags give no points for 14 days. Approve and reject only when the person asked for it.',
    effect: 'destructive',
    input: { what: z.enum(['preview', 'approve', 'reject']), id, edits, reason },
    calls: {
      preview: post('/v1/decisions/{id}/preview', 'edits', 'reason'),
      approve: post('/v1/decisions/{id}/approve', 'edits', 'reason'),
      reject: post('/v1/decisions/{id}/reject', 'reason'),
    },
    say: {
      approve: (a) => `${a.kind}: the plan has version ${a.planVersion ?? 'as before'}.`,
      reject: (a) => `${a.kind}.`,
    },
  },
  {
    name: 'edit_plan',
    title: 'Change sessions',
    description:
      'Moves, swaps, shortens, drops or adds sessions, all or none. First with dryRun: true, which says which rules the change would break; tell the person before you make it.',
    effect: 'destructive',
    input: { version, edits: z.array(planEdit).min(1).max(50), reason, dryRun: z.boolean().default(true) },
    calls: { '': post('/v1/plan/edits', 'edits', 'reason', 'dryRun') },
    say: {
      '': ({ applied, breaks, version: now }) =>
        `${applied ? `Changed: the plan has version ${now} now` : 'Nothing was changed'}; ${breaks.length} rules would be broken.`,
    },
  },
  {
    name: 'answer_device_edit',
    title: 'Answer a change made on a watch platform',
    description:
      'accept: the planned session becomes what somebody made of it there. reject: the plan stays, and is put back there. Only when the person asked for it.',
    effect: 'destructive',
    input: { what: z.enum(['accept', 'reject']), id, reason },
    calls: {
      accept: post('/v1/device-edits/{id}/accept', 'reason'),
      reject: post('/v1/device-edits/{id}/reject', 'reason'),
    },
  },
  {
    name: 'goals',
    title: 'Goals',
    description:
      'create a goal or name a race on the way, change one, or end one with a reason. A goal becomes a plan by make_plan.',
    effect: 'destructive',
    input: {
      what: z.enum(['create', 'change', 'end']),
      id: id.optional(),
      goal: goalDocument.optional(),
      version: version.optional().describe('For change and end'),
      reason,
    },
    calls: {
      create: call('post', '/v1/goals', { body: { whole: 'goal' } }),
      change: put('/v1/goals/{id}', 'goal'),
      end: post('/v1/goals/{id}/end', 'reason'),
    },
    say: { create: (g) => `The goal is ${g.goalId}.` },
  },
  {
    name: 'make_plan',
    title: 'Make a plan for a goal',
    description:
      'preview: the plan that would lead to a goal and whether it can; nothing is stored. accept: puts the previewed plan in force by its previewId. A goal at risk is refused unless the person accepts the risk.',
    effect: 'destructive',
    input: {
      what: z.enum(['preview', 'accept']),
      ...planRequest.shape,
      previewId: z.string().max(80).optional(),
      acceptRisk: z.boolean().optional(),
    },
    calls: {
      preview: post('/v1/plans/preview', 'goalId', 'startDay'),
      accept: post('/v1/plans', 'goalId', 'startDay', 'previewId', 'acceptRisk'),
    },
    say: {
      preview: (p) =>
        `${p.weeks.length} weeks, at most ${p.peakKm} km in one; feasibility ${p.feasibility?.status ?? 'not asked'}.`,
      accept: (p) => `${p.changed ? 'In force' : 'It was in force already'}: version ${p.version}.`,
    },
  },
  {
    name: 'replace_plan',
    title: 'Put a whole plan in force',
    description: 'Replaces the plan by one that was written elsewhere, in the format that `plan` gives.',
    effect: 'destructive',
    input: { version: version.optional(), plan: z.record(z.string(), z.unknown()) },
    calls: { '': put('/v1/plan', 'plan') },
  },
  {
    name: 'plan_locks',
    title: 'Fix what automatic changes leave alone',
    description: 'lock: a week, a session or one field of it. unlock: by id.',
    effect: 'write',
    input: { what: z.enum(['lock', 'unlock']), id: id.optional(), lock: z.object(newLock.shape).optional() },
    calls: {
      lock: call('post', '/v1/plan/locks', { body: { whole: 'lock' } }),
      unlock: remove('/v1/plan/locks/{id}'),
    },
  },
  {
    name: 'review_now',
    title: 'Review now',
    description:
      'week: runs the review of the week and decides. day: checks today only; low readiness, a cold or pain makes a hard session easy.',
    effect: 'write',
    input: { what: z.enum(['week', 'day']) },
    calls: {
      week: call('post', '/v1/review', { body: { fields: [] } }),
      day: call('post', '/v1/daily-checks'),
    },
    say: {
      week: (r) => `Decided: ${r.decision?.code ?? 'nothing'}.`,
      day: (r) => `The check says ${r.check?.code}.`,
    },
  },
  {
    name: 'change_coaching',
    title: 'How far the policy goes by itself',
    description: 'Applies, suggests or only shows; normal or cautious. What is left out stays.',
    effect: 'destructive',
    input: coachingChanges.shape,
    calls: { '': call('patch', '/v1/coaching', { body: { fields: Object.keys(coachingChanges.shape) } }) },
    say: { '': ({ mode, risk }) => `Mode ${mode}, risk ${risk}.` },
  },
  {
    name: 'clearances',
    title: 'Let somebody run again',
    description:
      'After pain that stopped running, an illness or a warning sign. give: only what a coach or a professional said to the person, never a conclusion of your own. withdraw: by id.',
    effect: 'destructive',
    input: {
      what: z.enum(['give', 'withdraw']),
      id: id.optional(),
      clearance: newClearance.optional(),
    },
    calls: {
      give: call('post', '/v1/clearances', { body: { whole: 'clearance' } }),
      withdraw: remove('/v1/clearances/{id}'),
    },
  },
  {
    name: 'answer_alert',
    title: 'Answer an alert',
    description:
      'acknowledge: somebody looks after it. snooze: until a time, at most two weeks. resolve: with what came of it.',
    effect: 'write',
    input: {
      what: z.enum(['acknowledge', 'snooze', 'resolve']),
      id,
      until: z.iso.datetime({ offset: true }).optional(),
      outcome: z.string().max(40).optional(),
      comment: z.string().max(500).optional(),
    },
    calls: {
      acknowledge: post('/v1/alerts/{id}/acknowledge'),
      snooze: post('/v1/alerts/{id}/snooze', 'until'),
      resolve: post('/v1/alerts/{id}/resolve', 'outcome', 'comment'),
    },
    say: Object.fromEntries(
      ['acknowledge', 'snooze', 'resolve'].map((what) => [
        what,
        (a: { state: string }) => `The alert is ${a.state}.`,
      ]),
    ),
  },
  {
    name: 'ask_for_feedback',
    title: 'Ask how a run felt',
    description: 'Sends the runner a link that asks for effort, feel and pain of one run.',
    effect: 'write',
    input: { activityId: id },
    calls: { '': post('/v1/feedback-requests', 'activityId') },
  },
  {
    name: 'send_recording',
    title: 'Send a recording in',
    description:
      'A FIT, GPX or TCX file, plain or gzipped, or a zip of them, as base64 (8 MB at most). It is read and judged; sent twice it says duplicate.',
    effect: 'write',
    input: { name: z.string().min(1).max(200), base64: z.base64().max(11_000_000) },
    calls: { '': call('post', '/v1/activities', { query: ['name'], body: { bytes: 'base64' } }) },
    say: {
      '': (u) =>
        'results' in u
          ? `${u.results.map((r: { state: string }) => r.state).join(', ')}.`
          : 'Stored, and still being read; `deliveries` says how far it is.',
    },
  },
  {
    name: 'derive_again',
    title: 'Work out again what is stored',
    description:
      'With the present parser or formulas, or for the runner’s zone. Says nothing new and takes nothing away.',
    effect: 'write',
    input: { scope: z.enum(['parser', 'formula', 'zone']) },
    calls: { '': post('/v1/rederivations', 'scope') },
  },
];
