// Longer than other files: most of it is one table of example bodies by operation.
import { readFileSync } from 'node:fs';

/** Request bodies as somebody would really send them, by operation; everything else is made from its schema. */
const REQUESTS: Record<string, unknown> = {
  changeAthlete: { zone: 'Europe/Berlin', birthYear: 1988, restHrBpm: 48 },
  runReview: { asOf: '2026-05-03' },
  answerAssessment: {
    yearsRunning: 6,
    strengthExperience: 'some',
    injuries: [{ site: 'calf_left', from: '2025-10-02', to: '2025-11-20' }],
    health: { heartCondition: false, chestPain: false, dizziness: false, doctorAdvisedAgainst: false },
  },
  replaceAvailability: {
    days: { Tue: { maxMin: 75 }, Thu: { maxMin: 75 }, Sat: { maxMin: 60 }, Sun: { maxMin: 150 } },
    longRunDay: 'Sun',
    strengthDays: ['Sat'],
    strength: { sessionsAWeek: 1, minutes: 25 },
    equipment: 'dumbbells',
    crossTraining: 'bike',
    blackouts: [{ from: '2026-06-12', to: '2026-06-14', why: 'wedding' }],
  },
  createGoal: {
    kind: 'race',
    event: { name: 'City run', distanceM: 10_000, date: '2026-07-26', priority: 'A', targetTimeS: 2940 },
  },
  changeGoal: { kind: 'race', event: { name: 'City run', distanceM: 10_000, date: '2026-08-02' } },
  endGoal: { reason: 'The race was called off.' },
  previewPlan: { goalId: 'goal_5c1f' },
  acceptPlan: { goalId: 'goal_5c1f', previewId: 'preview_0b2c', acceptRisk: false },
  replacePlan: {
    format: 'pacekeeper.plan/1',
    id: 'spring',
    version: 1,
    zone: 'Europe/Berlin',
    weeks: [
      {
        start: '2026-05-04',
        km: 22,
        sessions: [
          { id: 'tue', day: '2026-05-05', type: 'easy', km: 8 },
          { id: 'sun', day: '2026-05-10', type: 'long_easy', km: 14, flexibility: 'key' },
        ],
      },
    ],
  },
  editPlan: {
    edits: [
      { op: 'move', sessionId: 'plan_0b2c-2026-05-12', day: '2026-05-13' },
      { op: 'swap', sessionId: 'plan_0b2c-2026-05-14', type: 'recovery', km: 5 },
    ],
    reason: 'Away on Tuesday.',
    dryRun: true,
  },
  createLock: {
    scope: 'session',
    day: '2026-05-14',
    workoutId: 'plan_0b2c-2026-05-14',
    reason: 'With the club.',
  },
  changeCoaching: { mode: 'suggest', risk: 'cautious' },
  giveClearance: { day: '2026-05-12', of: 'pain', by: 'professional', note: 'Physiotherapist: no findings.' },
  putFeedback: {
    day: '2026-05-03',
    activityId: 'act_3f9a',
    rpe: 4,
    feel: 4,
    pain: [{ place: 'calf_left', level: 2 }],
    note: 'Stiff for the first kilometre.',
  },
  putWellness: { restHrBpm: 47, hrv: { kind: 'rmssd', ms: 58 }, sleepS: 27_000, feel: 4 },
  approveDecision: {
    edits: [{ op: 'set_km', sessionId: 'plan_0b2c-2026-05-10', km: 12 }],
    reason: 'Goes with the club on Sunday.',
  },
  previewApproval: { edits: [{ op: 'swap', sessionId: 'plan_0b2c-2026-05-14', type: 'recovery', km: 5 }] },
  undoDecision: { reason: 'I feel fine.' },
  rejectDecision: { reason: 'The long run was a race.' },
  changeNotifications: {
    zone: 'Europe/Berlin',
    quiet: { from: '21:30', to: '07:00' },
    digest: { every: 'day', hour: 7 },
  },
  acceptDeviceEdit: { reason: null },
  rejectDeviceEdit: { reason: 'The long run stays on Sunday.' },
  createWebhook: {
    url: 'https://program.example.org/pacekeeper',
    name: 'Treadmill',
    events: ['workout.adjusted', 'activity.analysed'],
    keyId: null,
  },
  changeWebhook: { events: ['workout.adjusted'], active: true },
  addNotificationChannel: {
    target: { kind: 'ntfy', url: 'https://ntfy.example.org/desk', token: null },
    least: 'warn',
  },
  answerProposals: {
    answers: [
      { athleteId: 'ath_5c1f', decisionId: 'decision-0b2c', answer: 'approve' },
      { athleteId: 'ath_77aa', decisionId: 'decision-91fe', answer: 'reject', reason: 'A race.' },
    ],
  },
  handOver: { responsible: 'acc_77aa' },
  markNoticesRead: { through: 42 },
  writeNote: { about: 'activity', aboutId: 'act_3f9a', text: 'The last two kilometres were meant easy.' },
  markNotesRead: { notes: ['note_2b1c'] },
  snoozeAlert: { until: '2026-05-05T07:00:00Z' },
  resolveAlert: { outcome: 'talked', comment: 'Rests until Thursday.' },
  changeDeskLimits: { least: 'info', from: { overload: 3, silent: 5 } },
  putStrengthLog: {
    day: '2026-05-02',
    phase: 'form',
    minutes: 25,
    cleanForm: 'yes',
    exercises: [
      {
        name: 'Split squat',
        sets: [
          { side: 'left', reps: 10, rir: 4 },
          { side: 'right', reps: 10, rir: 4 },
        ],
      },
    ],
  },
};

/** What a demo really answered, by operation (recorded by test/support/openapi-answers-cli.ts). */
const ANSWERS = JSON.parse(readFileSync(new URL('openapi-answers.json', import.meta.url), 'utf8')) as Record<
  string,
  unknown
>;

/** Values by the name of their field, where the schema alone would give something odd. */
const BY_NAME: Record<string, unknown> = {
  km: 8.4,
  plannedKm: 42,
  newKm: 38,
  beforeKm: 42,
  afterKm: 38,
  distanceM: 10_000,
  movingS: 3120,
  elapsedS: 3180,
  durationS: 3120,
  avgHrBpm: 148,
  restHrBpm: 48,
  maxHrBpm: 188,
  lthrBpm: 168,
  thresholdSPerKm: 305,
  slowSPerKm: 420,
  fastSPerKm: 380,
  start: '2026-05-04',
  from: '2026-05-04',
  to: '2026-05-10',
  day: '2026-05-05',
  asOf: '2026-05-03',
  today: '2026-05-03',
  zone: 'Europe/Berlin',
  policyVersion: '2026.1',
  rule: 'LNG-2',
  requestId: '5f0c2f0e-6a58-4a34-9b25-3b1e6f9e6c11',
  startMs: 1_777_906_800_000,
};

interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  example?: unknown;
  examples?: unknown[];
  default?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}
interface Media {
  schema?: Schema;
  example?: unknown;
}
interface Operation {
  operationId?: string;
  requestBody?: { content?: Record<string, Media> };
  responses?: Record<string, { content?: Record<string, Media> }>;
}
export interface Describable {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** Gives every JSON body and answer of the description an example. */
export function addExamples({ paths, components }: Describable): void {
  const of = (schema: Schema) => exampleOf(schema, components.schemas, '', 0);
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path))) {
    for (const [type, media] of Object.entries(operation.requestBody?.content ?? {})) {
      if (type !== 'application/json' || media.schema === undefined) continue;
      media.example = REQUESTS[operation.operationId ?? ''] ?? of(media.schema);
    }
    for (const [status, answer] of Object.entries(operation.responses ?? {})) {
      for (const [type, media] of Object.entries(answer.content ?? {})) {
        if (!type.endsWith('json') || media.schema === undefined) continue;
        const real = status.startsWith('2') ? ANSWERS[operation.operationId ?? ''] : undefined;
        media.example = real ?? of(media.schema);
      }
    }
  }
}

const DEEPEST = 20;

/** One value that the schema allows: what it says of itself, else by the field's name, else the simplest. */
function exampleOf(schema: Schema, all: Record<string, Schema>, name: string, depth: number): unknown {
  if (depth > DEEPEST) return null;
  const ref = schema.$ref?.split('/').at(-1);
  if (ref !== undefined) return exampleOf(all[ref] ?? {}, all, name, depth + 1);
  if (schema.example !== undefined) return schema.example;
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const one = schema.anyOf ?? schema.oneOf;
  if (one !== undefined) {
    const said = one.find((s) => s.type !== 'null') ?? one[0] ?? {};
    return exampleOf(said, all, name, depth + 1);
  }
  if (schema.allOf !== undefined) {
    return Object.assign({}, ...schema.allOf.map((s) => exampleOf(s, all, name, depth + 1)));
  }
  const type = [schema.type].flat().find((t) => t !== 'null');
  switch (type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {});
      return Object.fromEntries(fields.map(([key, s]) => [key, exampleOf(s, all, key, depth + 1)]));
    }
    case 'array':
      return schema.maxItems === 0 ? [] : [exampleOf(schema.items ?? {}, all, name, depth + 1)];
    case 'boolean':
      return schema.default ?? false;
    case 'integer':
    case 'number':
      return numberFor(schema, name, type);
    case 'string':
      return stringFor(schema, name);
    case 'null':
      return null;
    default:
      return {};
  }
}

function numberFor(schema: Schema, name: string, type: string): number {
  const { minimum = 0, maximum = Number.POSITIVE_INFINITY } = schema;
  const named = BY_NAME[name];
  const fits = typeof named === 'number' && named >= minimum && named <= maximum;
  const value = fits
    ? named
    : typeof schema.default === 'number'
      ? schema.default
      : Math.min(maximum, Math.max(minimum, 1));
  return type === 'integer' ? Math.round(value) : value;
}

function stringFor(schema: Schema, name: string): string {
  const named = BY_NAME[name];
  if (schema.format === 'email') return 'runner@example.org';
  if (schema.format === 'uuid') return '5f0c2f0e-6a58-4a34-9b25-3b1e6f9e6c11';
  if (schema.format === 'date') return typeof named === 'string' ? named : '2026-05-03';
  if (typeof named === 'string') return named;
  if (typeof schema.default === 'string') return schema.default;
  if (/At$|Until$/.test(name)) return '2026-05-03T20:00:00.000Z';
  if (/[dD]ay$|On$|Through$|validFrom$/.test(name)) return '2026-05-03';
  if (/[iI]d$/.test(name)) return `${name.replace(/Id$/, '') || name}_5c1f`;
  return (name === '' ? 'text' : name).padEnd(schema.minLength ?? 0, '.').slice(0, schema.maxLength);
}
