import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Api, AthleteDeps, HttpDeps } from './http/api.ts';
import { createAuthority } from './http/authority.ts';
import { addAuthorization } from './http/authorize.ts';
import { answerClientError } from './http/client-error.ts';
import { addOAuthFlows } from './http/connections/oauth-plugins.ts';
import { answerError } from './http/error-handler.ts';
import { cutAthlete } from './http/people/named-athlete.ts';
import { addAnswerHeaders, answerHeaders, refuseWhenClosing } from './http/plugins/answer-headers.ts';
import { collectMethods } from './http/plugins/method-not-allowed.ts';
import { addOpenApi } from './http/plugins/openapi.ts';
import { addOriginGuard } from './http/plugins/origin-guard.ts';
import { addRequestLog } from './http/plugins/request-log.ts';
import { addWebApp } from './http/plugins/web-app.ts';
import { listActivities } from './http/routes/activities/list.ts';
import { readActivity } from './http/routes/activities/read.ts';
import { readStreams } from './http/routes/activities/read-streams.ts';
import { uploadActivities } from './http/routes/activities/upload.ts';
import { answerAssessment } from './http/routes/assessment/answer.ts';
import { readAssessment } from './http/routes/assessment/read.ts';
import { changeAthlete } from './http/routes/athlete/change.ts';
import { readAthlete } from './http/routes/athlete/read.ts';
import { readAvailability } from './http/routes/availability/read.ts';
import { replaceAvailability } from './http/routes/availability/replace.ts';
import { followCalendar } from './http/routes/calendar/follow.ts';
import {
  changeCalendar,
  closeCalendar,
  openCalendar,
  readCalendarSettings,
} from './http/routes/calendar/manage.ts';
import { readCalendar } from './http/routes/calendar/read.ts';
import { giveClearance, listClearances, withdrawClearance } from './http/routes/clearances/own.ts';
import { changeCoaching, readCoaching } from './http/routes/coaching/own.ts';
import { connectRoutes } from './http/routes/connections/go.ts';
import { endConnectionRoute, listConnectionsRoute } from './http/routes/connections/own.ts';
import { approveDecision, previewDecision } from './http/routes/decisions/approve.ts';
import { listDecisions } from './http/routes/decisions/list.ts';
import { readDecision } from './http/routes/decisions/read.ts';
import { rejectDecision } from './http/routes/decisions/reject.ts';
import { undoDecision } from './http/routes/decisions/undo.ts';
import { listDeliveries } from './http/routes/deliveries/list.ts';
import { readProgress } from './http/routes/deliveries/read-progress.ts';
import { addDesk } from './http/routes/desk.ts';
import { deleteFeedback } from './http/routes/feedback/delete.ts';
import { listFeedback } from './http/routes/feedback/list.ts';
import { putFeedback } from './http/routes/feedback/put.ts';
import { readFeedback } from './http/routes/feedback/read.ts';
import { feedbackPages } from './http/routes/feedback-link/page.ts';
import { listFlags } from './http/routes/flags/list.ts';
import { changeGoal } from './http/routes/goals/change.ts';
import { createGoal } from './http/routes/goals/create.ts';
import { endGoal } from './http/routes/goals/end.ts';
import { listGoals } from './http/routes/goals/list.ts';
import { readGoal } from './http/routes/goals/read.ts';
import { readHealth } from './http/routes/health/read.ts';
import { readIntensity } from './http/routes/intensity/read.ts';
import { readInventory } from './http/routes/inventory/read.ts';
import { readLedgerRoute } from './http/routes/ledger/read.ts';
import { readLoad } from './http/routes/load/read.ts';
import { createLock } from './http/routes/locks/create.ts';
import { deleteLock } from './http/routes/locks/delete.ts';
import { listLocks } from './http/routes/locks/list.ts';
import { listMessagesRoute } from './http/routes/messages/list.ts';
import { unsubscribeRoutes } from './http/routes/notifications/unsubscribe.ts';
import { addPeople } from './http/routes/people.ts';
import { editPlan } from './http/routes/plan/edit.ts';
import { explainPlan } from './http/routes/plan/explain.ts';
import { readPlan } from './http/routes/plan/read.ts';
import { replacePlan } from './http/routes/plan/replace.ts';
import { acceptPlan } from './http/routes/plans/accept.ts';
import { listPlans } from './http/routes/plans/list.ts';
import { listPlanVersions } from './http/routes/plans/list-versions.ts';
import { previewPlan } from './http/routes/plans/preview.ts';
import { readPlanVersion } from './http/routes/plans/read-version.ts';
import { readPlateau } from './http/routes/plateau/read.ts';
import { readReadiness } from './http/routes/readiness/read.ts';
import { readRederivation } from './http/routes/rederivations/read.ts';
import { startRederivationRoute } from './http/routes/rederivations/start.ts';
import { readLatestReview } from './http/routes/review/read-latest.ts';
import { runReview } from './http/routes/review/run.ts';
import { sameRunRoutes } from './http/routes/same-run/routes.ts';
import { deleteStrengthLog } from './http/routes/strength/delete-log.ts';
import { putStrengthLog } from './http/routes/strength/put-log.ts';
import { readStrength } from './http/routes/strength/read.ts';
import { readStrengthLog } from './http/routes/strength/read-log.ts';
import { runDailyCheck } from './http/routes/today/check.ts';
import { readToday } from './http/routes/today/read.ts';
import { webhookRoutes } from './http/routes/webhooks/receive.ts';
import { deleteWellness } from './http/routes/wellness/delete.ts';
import { listWellness } from './http/routes/wellness/list.ts';
import { putWellness } from './http/routes/wellness/put.ts';
import { listWins } from './http/routes/wins/list.ts';
import { downloadWorkouts } from './http/routes/workouts/download.ts';
import { listWorkouts } from './http/routes/workouts/list.ts';
import { listWorkoutTargets } from './http/routes/workouts/list-targets.ts';
import { readWorkoutTarget } from './http/routes/workouts/read-target.ts';
import { answerZoneProposal, listZoneProposals } from './http/routes/zones/proposals.ts';
import { readZones } from './http/routes/zones/read.ts';
import { listZoneStatements, previewZoneStatement, stateZone } from './http/routes/zones/statements.ts';
import { SERVER_LIMITS, type ServerLimits, serverOptions } from './http/server-limits.ts';
import { addLastAnswers } from './http/stop-listening.ts';
import type { SpoolLimits } from './http/uploads/spool.ts';
import type { Platforms } from './services/connections/platforms.ts';
import { createEvaluations, type Evaluations } from './services/history/evaluations.ts';
import type { QueuedDeps } from './services/ingest/await-deliveries.ts';
import type { PeopleSettings } from './services/people/people-deps.ts';
import { createEraser, type ErasingDeps } from './services/privacy/erase.ts';

export interface AppDeps extends QueuedDeps, Pick<ErasingDeps, 'tellProviders'> {
  platforms: Platforms;
  /** shared with the workers of this process, so that neither evaluates what the other just did */
  evaluations?: Evaluations;
}

export interface AppOptions {
  /** the one athlete this machine keeps */
  athleteId: string;
  people: PeopleSettings;
  /** silent where none is given */
  logger?: FastifyBaseLogger;
  uploadLimits?: SpoolLimits;
  limits?: ServerLimits;
  /** addresses and networks of proxies that say truly where a request came from; none is believed otherwise */
  trustProxy?: readonly string[];
  /** how long an upload waits for its results by itself */
  uploadWaitMs?: number;
  /** where the browser app was built to; `dist/` beside the code where none is given */
  webFolder?: string;
}

const WEB_FOLDER = fileURLToPath(new URL('../dist', import.meta.url));

/** The HTTP app over the services, ready to be listened on or injected into. It never listens itself. */
export async function buildApp(deps: AppDeps, options: AppOptions): Promise<FastifyInstance> {
  const { people } = options;
  const app = Fastify({
    ...(options.logger === undefined ? { logger: false } : { loggerInstance: options.logger }),
    // one line a request of our own, in request-log.ts
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    ...serverOptions(options.limits ?? SERVER_LIMITS, options.trustProxy ?? []),
    rewriteUrl: cutAthlete,
    frameworkErrors: (error, request, reply) => {
      // no hook runs for what the router itself refuses
      reply.headers({ 'x-request-id': request.id, ...answerHeaders(people.publicUrl) });
      answerError(error, request, reply);
    },
    clientErrorHandler: answerClientError(answerHeaders(people.publicUrl)),
  });
  const api: Api = app.withTypeProvider<ZodTypeProvider>();
  const athleteDeps: AthleteDeps = {
    ...deps,
    evaluations: deps.evaluations ?? createEvaluations(deps),
    eraser: createEraser(deps),
  };
  const http: HttpDeps = {
    now: deps.now,
    platforms: deps.platforms,
    people,
    answers: () => deps.db.read(async () => undefined),
  };

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  app.removeContentTypeParser('text/plain');

  addRequestLog(app);
  addAnswerHeaders(app, people.publicUrl);
  refuseWhenClosing(app);
  addLastAnswers(app);
  addOriginGuard(app, people.publicUrl);
  await app.register(cookie);
  addAuthorization(app, createAuthority(athleteDeps, people, options.athleteId));
  const refuseOtherMethods = collectMethods(app);

  await addOpenApi(api);
  app.setNotFoundHandler(await addWebApp(api, options.webFolder ?? WEB_FOLDER));
  readHealth(api, http);
  followCalendar(api, http);
  connectRoutes(api, http, await addOAuthFlows(app, deps.platforms));
  webhookRoutes(api, http);
  await api.register(unsubscribeRoutes(http));
  await api.register(feedbackPages(http));
  await api.register(
    async (v1: Api) => {
      addPeople(v1, http);
      addDesk(v1, http);
      const { uploadLimits: limits, uploadWaitMs: waitMs } = options;
      await v1.register(uploadActivities({ limits, waitMs }));
      listActivities(v1, http);
      readActivity(v1, http);
      readStreams(v1, http);
      listDeliveries(v1, http);
      readProgress(v1, http);
      readLedgerRoute(v1, http);
      listMessagesRoute(v1, http);
      listConnectionsRoute(v1, http);
      endConnectionRoute(v1, http);
      startRederivationRoute(v1, http);
      sameRunRoutes(v1, http);
      readRederivation(v1, http);
      readAthlete(v1, http);
      changeAthlete(v1, http);
      readZones(v1, http);
      listZoneProposals(v1, http);
      answerZoneProposal(v1, http);
      listZoneStatements(v1, http);
      previewZoneStatement(v1, http);
      stateZone(v1, http);
      readLoad(v1, http);
      readIntensity(v1, http);
      readReadiness(v1, http);
      listFlags(v1, http);
      listWins(v1, http);
      readInventory(v1, http);
      readPlateau(v1, http);
      readAssessment(v1, http);
      answerAssessment(v1, http);
      readAvailability(v1, http);
      listGoals(v1, http);
      createGoal(v1, http);
      readGoal(v1, http);
      changeGoal(v1, http);
      endGoal(v1, http);
      readPlan(v1, http);
      explainPlan(v1, http);
      replacePlan(v1, http);
      editPlan(v1, http);
      readCoaching(v1, http);
      changeCoaching(v1, http);
      listClearances(v1, http);
      giveClearance(v1, http);
      withdrawClearance(v1, http);
      listLocks(v1, http);
      createLock(v1, http);
      deleteLock(v1, http);
      replaceAvailability(v1, http);
      previewPlan(v1, http);
      acceptPlan(v1, http);
      listPlans(v1, http);
      listPlanVersions(v1, http);
      readPlanVersion(v1, http);
      runReview(v1, http);
      readLatestReview(v1, http);
      listDecisions(v1, http);
      readCalendar(v1, http);
      readToday(v1, http);
      runDailyCheck(v1, http);
      readStrength(v1, http);
      readStrengthLog(v1, http);
      putStrengthLog(v1, http);
      deleteStrengthLog(v1, http);
      deleteFeedback(v1, http);
      listFeedback(v1, http);
      putFeedback(v1, http);
      readFeedback(v1, http);
      deleteWellness(v1, http);
      listWellness(v1, http);
      putWellness(v1, http);
      readDecision(v1, http);
      undoDecision(v1, http);
      rejectDecision(v1, http);
      approveDecision(v1, http);
      previewDecision(v1, http);
      listWorkouts(v1, http);
      downloadWorkouts(v1, http);
      listWorkoutTargets(v1, http);
      readWorkoutTarget(v1, http);
      readCalendarSettings(v1, http);
      openCalendar(v1, http);
      changeCalendar(v1, http);
      closeCalendar(v1, http);
    },
    { prefix: '/v1' },
  );
  refuseOtherMethods();
  return app;
}
