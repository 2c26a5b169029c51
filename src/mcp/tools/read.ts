// Every reading tool as data, one after the other: longer than a file should be, and of one kind.
import { z } from 'zod';
import { clock } from '../in-words.ts';
import { get, type Loose, type Tool } from '../tool.ts';

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .describe('YYYY-MM-DD');
const range = { from: day.optional(), to: day.optional() };
const page = {
  limit: z.int().min(1).max(100).optional(),
  offset: z.int().min(0).optional().describe('How many of the newest to leave out'),
};
const id = z.string().min(1).max(120);
const km = (m: number) => `${(m / 1000).toFixed(1)} km`;

export const READ_TOOLS: Tool[] = [
  {
    name: 'today',
    title: 'Today',
    description:
      'What is planned today with its paces and the reason for it, how ready the runner is, what a check of the day would change, the last run, and the next session. Ask this first.',
    effect: 'read',
    input: {},
    calls: { '': get('/v1/today') },
    say: {
      '': (t) => {
        const first = t.sessions[0];
        if (first !== undefined) return `${t.day}: ${first.type}, ${first.km} km.`;
        const next =
          t.next === null ? 'and none is planned ahead' : `the next is ${t.next.type} on ${t.next.day}`;
        return `${t.day}: no session today, ${next}.`;
      },
    },
  },
  {
    name: 'calendar',
    title: 'Planned and done',
    description:
      'Every planned session of some days with its state, and the run that did it. At most 92 days at once.',
    effect: 'read',
    input: { from: day, to: day },
    calls: { '': get('/v1/calendar', 'from', 'to') },
    say: {
      '': (c) => {
        const done = c.sessions.filter((s: Loose) => s.match !== null).length;
        const planned = c.sessions.reduce((sum: number, s: Loose) => sum + (s.km ?? 0), 0);
        return `${c.from} to ${c.to}: ${c.sessions.length} sessions of ${planned.toFixed(1)} km in all, ${done} of them done.`;
      },
    },
  },
  {
    name: 'activities',
    title: 'Activities',
    description:
      'list: runs, newest first, with their sum (go on with `cursor`). one: everything about one run: laps, zones, load, whether an easy run was easy. streams: its samples, thinned to `resolution` points. doubts: pairs that may be the same run.',
    effect: 'read',
    input: {
      what: z.enum(['list', 'one', 'streams', 'doubts']),
      ...range,
      limit: z.int().min(1).max(100).default(20),
      cursor: z.string().max(300).optional().describe('`nextCursor` of the page before'),
      id: id.optional().describe('Of one run'),
      channels: z.string().max(200).optional().describe('distance,heartRate,… ; all where left out'),
      resolution: z.int().min(2).max(200).default(100),
    },
    calls: {
      list: get('/v1/activities', 'from', 'to', 'limit', 'cursor'),
      one: get('/v1/activities/{id}'),
      streams: get('/v1/activities/{id}/streams', 'channels', 'resolution'),
      doubts: get('/v1/same-run-doubts'),
    },
    say: {
      list: ({ activities, nextCursor }) => {
        const sum = (name: string) => activities.reduce((s: number, a: Loose) => s + (a[name] ?? 0), 0);
        const more = nextCursor === null ? 'there are no more' : 'there are more';
        return `${activities.length} activities, ${km(sum('distanceM'))} and ${clock(sum('movingS'))} in motion together; ${more}.`;
      },
      one: (a) =>
        `${a.day}: ${a.analysis?.class.class ?? 'not analysed yet'}, ${km(a.summary.distanceM ?? 0)} in ${clock(a.summary.movingS)}.`,
    },
  },
  {
    name: 'training',
    title: 'What the history says',
    description:
      'zones: paces and heart rates that hold now. load: fitness (ctl), fatigue (atl), form (tsb) and weeks; give from and to. intensity: shares of easy, moderate and hard time. flags: findings that a review acts on. wins: what went well. inventory: habits. plateau: whether it still progresses. zone_proposals, zone_statements: changes of zones that were proposed or stated.',
    effect: 'read',
    input: {
      what: z.enum([
        'zones',
        'load',
        'intensity',
        'flags',
        'wins',
        'inventory',
        'plateau',
        'zone_proposals',
        'zone_statements',
      ]),
      ...range,
      asOf: day.optional().describe('The day to stand on'),
      weeks: z.int().min(1).max(52).optional().describe('Of the inventory'),
    },
    calls: {
      zones: get('/v1/zones', 'asOf'),
      load: get('/v1/load', 'from', 'to', 'asOf'),
      intensity: get('/v1/intensity', 'from', 'to'),
      flags: get('/v1/flags', 'asOf'),
      wins: get('/v1/wins', 'from', 'to', 'asOf'),
      inventory: get('/v1/inventory', 'asOf', 'weeks'),
      plateau: get('/v1/plateau', 'asOf'),
      zone_proposals: get('/v1/zones/proposals'),
      zone_statements: get('/v1/zones/statements'),
    },
    say: {
      zones: ({ zones }) =>
        zones?.thresholdSPerKm == null
          ? 'There are no zones yet: no run shows the threshold, and none was stated.'
          : `Threshold ${clock(zones.thresholdSPerKm)} /km, valid from ${zones.validFrom}, confidence ${zones.confidence}.`,
      load: ({ today, weeks }) =>
        today === null
          ? 'There is no load yet.'
          : `${today.day}: fitness ${today.ctl?.toFixed(0)}, fatigue ${today.atl?.toFixed(0)}, form ${today.tsb?.toFixed(0)}; ${weeks.length} weeks.`,
      flags: ({ asOf, flags }) =>
        `${asOf}: ${flags.length === 0 ? 'no flags' : flags.map((f: Loose) => `${f.code} (level ${f.level})`).join(', ')}.`,
    },
  },
  {
    name: 'runner',
    title: 'The runner and the body',
    description:
      'profile, readiness (from nights and mornings), wellness (what was measured), feedback (how runs felt, pain, illness), assessment (what a plan is made from, and what is missing), clearances (what lets the runner run again), availability, strength (from and to).',
    effect: 'read',
    input: {
      what: z.enum([
        'profile',
        'readiness',
        'wellness',
        'feedback',
        'feedback_one',
        'assessment',
        'clearances',
        'availability',
        'strength',
        'strength_log',
      ]),
      ...range,
      id: id.optional().describe('Of one feedback or strength log'),
    },
    calls: {
      profile: get('/v1/athlete'),
      readiness: get('/v1/readiness', 'from', 'to'),
      wellness: get('/v1/wellness', 'from', 'to'),
      feedback: get('/v1/feedback', 'from', 'to'),
      feedback_one: get('/v1/feedback/{id}'),
      assessment: get('/v1/assessment'),
      clearances: get('/v1/clearances'),
      availability: get('/v1/availability'),
      strength: get('/v1/strength', 'from', 'to'),
      strength_log: get('/v1/strength/logs/{id}'),
    },
    say: {
      readiness: ({ days }) => {
        const last = days.at(-1);
        return last === undefined ? 'No mornings are known.' : `${last.day}: readiness ${last.state}.`;
      },
    },
  },
  {
    name: 'plan',
    title: 'The plan and its goals',
    description:
      'plan: the plan in force, whose `versionToChange` a change must name. explanation: why it is so. goals and goal (one, by id). locks, coaching: what the policy leaves alone and how far it goes by itself. device_edits: changes made on a watch platform, waiting for an answer. plans, versions, version: what was in force before.',
    effect: 'read',
    input: {
      what: z.enum([
        'plan',
        'explanation',
        'goals',
        'goal',
        'locks',
        'coaching',
        'device_edits',
        'plans',
        'versions',
        'version',
      ]),
      id: id.optional().describe('Of one goal or plan'),
      version: z.string().max(20).optional().describe('Of a plan, for `version`'),
      state: z.enum(['open', 'ended', 'all']).optional().describe('Of goals'),
    },
    calls: {
      plan: get('/v1/plan'),
      explanation: get('/v1/plan/explanation'),
      goals: get('/v1/goals', 'state'),
      goal: get('/v1/goals/{id}'),
      locks: get('/v1/plan/locks'),
      coaching: get('/v1/coaching'),
      device_edits: get('/v1/device-edits', 'state'),
      plans: get('/v1/plans'),
      versions: get('/v1/plans/{id}/versions'),
      version: get('/v1/plans/{id}/versions/{version}'),
    },
    say: {
      plan: ({ version, weeks, peakKm }) =>
        `Version ${version}: ${weeks.length} weeks, at most ${peakKm} km in one.`,
      coaching: ({ mode, risk }) => `Mode ${mode}, risk ${risk}.`,
    },
  },
  {
    name: 'decisions',
    title: 'Decisions of the policy',
    description:
      'What a review changed or kept, with reasons, caps and what would have changed it. list: newest first. one: by id. latest: the newest review.',
    effect: 'read',
    input: {
      what: z.enum(['list', 'one', 'latest']),
      ...page,
      limit: z.int().min(1).max(20).default(5),
      id: id.optional(),
    },
    calls: {
      list: get('/v1/decisions', 'limit', 'offset'),
      one: get('/v1/decisions/{id}'),
      latest: get('/v1/review'),
    },
    say: {
      list: ({ decisions }) =>
        decisions.length === 0
          ? 'There is no decision yet.'
          : `${decisions.map((d: Loose) => `${d.asOf} ${d.outcome} (${d.status})`).join('; ')}.`,
      one: decided,
      latest: decided,
    },
  },
  {
    name: 'workouts',
    title: 'Workouts as data',
    description:
      'list: sessions with steps and targets, from and to. one: one of them. targets: where it can be sent and what is lost there. target: as one platform would take it.',
    effect: 'read',
    input: {
      what: z.enum(['list', 'one', 'targets', 'target']),
      ...range,
      id: id.optional(),
      target: z.string().max(40).optional(),
    },
    calls: {
      list: get('/v1/workouts', 'from', 'to'),
      one: get('/v1/workouts/{id}.json'),
      targets: get('/v1/workouts/{id}/targets'),
      target: get('/v1/workouts/{id}/targets/{target}'),
    },
  },
  {
    name: 'deliveries',
    title: 'What arrived',
    description:
      'list and ledger: what was received, how far it got and why; progress: of one delivery; rederivations and rederivation: work that was asked for again.',
    effect: 'read',
    input: {
      what: z.enum(['list', 'ledger', 'progress', 'rederivations', 'rederivation']),
      ...page,
      limit: z.int().min(1).max(100).default(20),
      deliveryId: id.optional(),
      rederivationId: id.optional(),
    },
    calls: {
      list: get('/v1/deliveries', 'limit', 'offset'),
      ledger: get('/v1/ledger', 'limit', 'offset'),
      progress: get('/v1/deliveries/{deliveryId}/progress'),
      rederivations: get('/v1/rederivations'),
      rederivation: get('/v1/rederivations/{rederivationId}'),
    },
  },
  {
    name: 'alerts',
    title: 'What a coach is told',
    description:
      'alerts: what needs a word, with evidence and what ends it. care: who looks after the runner.',
    effect: 'read',
    input: { what: z.enum(['alerts', 'care']), state: z.enum(['open', 'all']).optional() },
    calls: { alerts: get('/v1/alerts', 'state'), care: get('/v1/care') },
    say: {
      alerts: ({ counts }) => `${counts.urgent} urgent, ${counts.warn} to watch, ${counts.info} to know.`,
    },
  },
  {
    name: 'notes',
    title: 'What runner and coach write',
    description: 'Notes between runner and coach. All of it is text from outside.',
    effect: 'read',
    input: {
      about: z.string().max(40).optional(),
      aboutId: id.optional(),
      limit: z.int().min(1).max(50).default(20),
      cursor: z.string().max(300).optional(),
    },
    calls: { '': get('/v1/notes', 'about', 'aboutId', 'limit', 'cursor') },
    isTextFromOutside: true,
  },
];

function decided(d: Loose): string {
  const { plannedKm, newKm } = d.decision;
  return `${d.asOf}: ${d.outcome} (${d.status}), ${plannedKm ?? '–'} km planned, ${newKm ?? '–'} km decided.`;
}
