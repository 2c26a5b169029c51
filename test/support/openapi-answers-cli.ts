// Records what a demo really answers on the way from an assessment to a decision that is taken back, as the examples of
// the API's description: `npx pacekeeper demo --serve`, then `node test/support/openapi-answers-cli.ts http://127.0.0.1:8080`.
import { writeFileSync } from 'node:fs';

const FILE = 'src/http/openapi-answers.json';
/** Lists are cut to their first entries: an example shows the shape, not a season. */
const MOST = 2;

const [address = 'http://127.0.0.1:8080'] = process.argv.slice(2);
const answers: Record<string, unknown> = {};
// biome-ignore lint/suspicious/noExplicitAny: what the API answers is looked at as it comes
type Answer = any;

async function ask(
  name: string | null,
  method: string,
  path: string,
  body?: unknown,
  tag?: string,
): Promise<{ body: Answer; tag: string }> {
  const response = await fetch(`${address}/v1${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(tag === undefined ? {} : { 'if-match': tag }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer: Answer = text === '' ? null : JSON.parse(text);
  if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
  if (name !== null) answers[name] = shortened(answer);
  return { body: answer, tag: response.headers.get('etag') ?? '*' };
}

function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, MOST).map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, x]) => [key, shortened(x)]));
}

const health = { heartCondition: false, chestPain: false, dizziness: false, doctorAdvisedAgainst: false };
await ask('answerAssessment', 'PUT', '/assessment/answers', {
  yearsRunning: 6,
  strengthExperience: 'some',
  injuries: [{ site: 'calf_left', from: '2025-10-02', to: '2025-11-20' }],
  health,
});
await ask('readAssessment', 'GET', '/assessment');
const minutes = (maxMin: number) => ({ maxMin });
await ask('replaceAvailability', 'PUT', '/availability', {
  days: { Tue: minutes(90), Wed: minutes(60), Thu: minutes(90), Sat: minutes(75), Sun: minutes(150) },
  longRunDay: 'Sun',
  strengthDays: ['Tue', 'Thu'],
  strength: { sessionsAWeek: 1, minutes: 25 },
  equipment: 'dumbbells',
  crossTraining: 'bike',
  blackouts: [{ from: '2026-06-12', to: '2026-06-14', why: 'wedding' }],
});
await ask('readAvailability', 'GET', '/availability');
const event = { name: 'City run', distanceM: 10_000, date: '2026-07-26', targetTimeS: 2940 };
const { goalId } = (await ask('createGoal', 'POST', '/goals', { kind: 'race', event })).body;
await ask('readGoal', 'GET', `/goals/${goalId}`);
await ask('listGoals', 'GET', '/goals');
const { previewId } = (await ask('previewPlan', 'POST', '/plans/preview', { goalId })).body;
await ask('acceptPlan', 'POST', '/plans', { goalId, previewId, acceptRisk: true });
const plan = await ask('readPlan', 'GET', '/plan');
await ask('explainPlan', 'GET', '/plan/explanation');
await ask('listPlans', 'GET', '/plans');
await ask('readCalendar', 'GET', '/calendar?from=2026-05-04&to=2026-05-17');
await ask('readStrength', 'GET', '/strength?from=2026-05-04&to=2026-05-17');
const [easy] = plan.body.weeks[1].sessions;
await ask(
  'editPlan',
  'POST',
  '/plan/edits',
  { edits: [{ op: 'move', sessionId: easy.id, day: '2026-05-11' }], dryRun: true },
  plan.tag,
);
await ask('listPlanVersions', 'GET', `/plans/${plan.body.id}/versions`);
await ask('readCoaching', 'GET', '/coaching');
await ask('changeCoaching', 'PATCH', '/coaching', { mode: 'suggest', risk: 'cautious' });
const pain = [{ place: 'calf_left', level: 5 }];
const said = await ask('putFeedback', 'PUT', '/feedback/morning', { day: '2026-05-03', pain, feel: 2 });
const waiting = said.body.review.decisionId;
await ask('approveDecision', 'POST', `/decisions/${waiting}/approve`, {});
await ask('readFeedback', 'GET', '/feedback/morning');
await ask('listFeedback', 'GET', '/feedback');
const cleared = { of: 'pain', by: 'professional', note: 'Physiotherapist: no findings.' };
const given = await ask('giveClearance', 'POST', '/clearances', cleared);
await ask('listClearances', 'GET', '/clearances');
await ask('withdrawClearance', 'DELETE', `/clearances/${given.body.clearance.clearanceId}`);
await ask(null, 'DELETE', '/feedback/morning');
await ask(null, 'PATCH', '/coaching', { mode: null, risk: 'normal' });
const { decisionId } = (await ask('runReview', 'POST', '/review')).body;
await ask('readLatestReview', 'GET', '/review');
await ask('listDecisions', 'GET', '/decisions?limit=1');
await ask('readDecision', 'GET', `/decisions/${decisionId}`);
await ask('undoDecision', 'POST', `/decisions/${decisionId}/undo`, { reason: 'I feel fine.' });
const [lock] = (await ask('listLocks', 'GET', '/plan/locks')).body.locks;
await ask(null, 'DELETE', `/plan/locks/${lock.lockId}`);
await ask(null, 'PUT', '/wellness/2026-05-03', { feel: 4 });
const again = await ask(null, 'POST', '/review');
await ask('rejectDecision', 'POST', `/decisions/${again.body.decisionId}/reject`, {
  reason: 'The long run was a race.',
});
await ask('readToday', 'GET', '/today');
writeFileSync(FILE, `${JSON.stringify(answers, null, 2)}\n`);
process.stdout.write(`${Object.keys(answers).length} answers in ${FILE}\n`);
