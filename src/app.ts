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
import { isLoopbackName } from './http/loopback-name.ts';
import type { ShownMetrics } from './http/metrics-access.ts';
import { cutAthlete } from './http/people/named-athlete.ts';
import { addAnswerHeaders, answerHeaders, refuseWhenClosing } from './http/plugins/answer-headers.ts';
import { addIdempotency } from './http/plugins/idempotency.ts';
import { addLoadShedding } from './http/plugins/load-shedding.ts';
import { collectMethods } from './http/plugins/method-not-allowed.ts';
import { addOpenApi } from './http/plugins/openapi.ts';
import { addOriginGuard } from './http/plugins/origin-guard.ts';
import { addRequestLog } from './http/plugins/request-log.ts';
import { addTimeLimit } from './http/plugins/time-limit.ts';
import { addTraces } from './http/plugins/traces.ts';
import { addWebApp } from './http/plugins/web-app.ts';
import { uploadActivities } from './http/routes/activities/upload.ts';
import { followCalendar } from './http/routes/calendar/follow.ts';
import { connectRoutes } from './http/routes/connections/go.ts';
import { addDesk } from './http/routes/desk.ts';
import { feedbackPages } from './http/routes/feedback-link/page.ts';
import { readMetrics } from './http/routes/health/metrics.ts';
import { readHealth, readReadiness } from './http/routes/health/read.ts';
import { unsubscribeRoutes } from './http/routes/notifications/unsubscribe.ts';
import { addPeople } from './http/routes/people.ts';
import { addRunner } from './http/routes/runner.ts';
import { webhookRoutes } from './http/routes/webhooks/receive.ts';
import { ERASE_WAIT_MS, SERVER_LIMITS, type ServerLimits, serverOptions } from './http/server-limits.ts';
import { addLastAnswers } from './http/stop-listening.ts';
import type { SpoolLimits } from './http/uploads/spool.ts';
import { speakMcp } from './mcp/route.ts';
import { createEventInbox } from './services/connections/event-inbox.ts';
import { createLargeCalls } from './services/connections/large-calls.ts';
import type { Platforms } from './services/connections/platforms.ts';
import { createEvaluations, type Evaluations } from './services/history/evaluations.ts';
import type { QueuedDeps } from './services/ingest/await-deliveries.ts';
import type { PeopleSettings } from './services/people/people-deps.ts';
import { createEraser, type ErasingDeps } from './services/privacy/erase.ts';
import { createReadiness, type Readiness, type ReadinessDeps } from './services/readiness.ts';
import type { Metrics } from './signals/metrics.ts';

export interface AppDeps extends QueuedDeps, Pick<ErasingDeps, 'tellProviders'> {
  platforms: Platforms;
  queue: QueuedDeps['queue'] & ReadinessDeps['queue'];
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
  /** whether everything is there that requests need; looked for by itself where none is given */
  ready?: () => Promise<Readiness>;
  /** hears of every answer, and shows what was counted; nothing is counted where none is given */
  metrics?: ShownMetrics & Pick<Metrics, 'answered'>;
  /** how long an upload waits for its results by itself */
  uploadWaitMs?: number;
  /** how long the answer to an erasure waits for its end */
  eraseWaitMs?: number;
  /** where the browser app was built to; `dist/` beside the code where none is given */
  webFolder?: string;
}

const WEB_FOLDER = fileURLToPath(new URL('../dist', import.meta.url));

/** The HTTP app over the services, ready to be listened on or injected into. It never listens itself. */
export async function buildApp(deps: AppDeps, options: AppOptions): Promise<FastifyInstance> {
  const { people, limits = SERVER_LIMITS } = options;
  const app = Fastify({
    ...(options.logger === undefined ? { logger: false } : { loggerInstance: options.logger }),
    // one line a request of our own, in request-log.ts
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    ...serverOptions(limits, options.trustProxy ?? []),
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
    inbox: createEventInbox(deps),
    largeCalls: createLargeCalls(),
    ready: options.ready ?? createReadiness(deps),
    eraseWaitMs: options.eraseWaitMs ?? ERASE_WAIT_MS,
  };

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  app.removeContentTypeParser('text/plain');

  addTraces(app);
  addRequestLog(app, options.metrics);
  addAnswerHeaders(app, people.publicUrl);
  addTimeLimit(app, limits.handlerMs);
  refuseWhenClosing(app);
  addLastAnswers(app);
  addLoadShedding(app, limits);
  addOriginGuard(app, people.publicUrl);
  await app.register(cookie);
  addAuthorization(app, createAuthority(athleteDeps, people, options.athleteId));
  addIdempotency(app, deps.now);
  const refuseOtherMethods = collectMethods(app);

  await addOpenApi(api);
  app.setNotFoundHandler(await addWebApp(api, options.webFolder ?? WEB_FOLDER));
  readHealth(api, http);
  readReadiness(api, http);
  if (options.metrics !== undefined)
    readMetrics(api, options.metrics, !isLoopbackName(new URL(people.publicUrl).hostname));
  followCalendar(api, http);
  connectRoutes(api, http, await addOAuthFlows(app, deps.platforms));
  webhookRoutes(api, http);
  await api.register(unsubscribeRoutes(http));
  await api.register(feedbackPages(http));
  await api.register(
    async (v1: Api) => {
      addPeople(v1, http);
      addDesk(v1, http);
      const { uploadLimits, uploadWaitMs: waitMs } = options;
      await v1.register(uploadActivities({ limits: uploadLimits, waitMs }));
      addRunner(v1, http);
    },
    { prefix: '/v1' },
  );
  speakMcp(api, http);
  refuseOtherMethods();
  return app;
}
