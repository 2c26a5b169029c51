import type { LoggerOptions } from 'pino';
import { isDatabaseError } from '../db/database-error.ts';
import type { Metrics } from '../signals/metrics.ts';
import { traceId } from '../signals/tracing.ts';

/**
 * Log lines hold what happened, never what was sent: no bodies, no names of files, no queries, no headers.
 * Of an error they hold its kind, its code and its place; its words only where this project wrote them.
 */
export function logOptions(level: string, onSignal?: Metrics['said']): LoggerOptions {
  return {
    level,
    base: null,
    mixin: () => ({ traceId: traceId() }),
    ...(onSignal !== undefined && { hooks: { logMethod: tellOf(onSignal) } }),
    // plugins log what they were given: the upload parser, at `trace`, every header with its cookies
    redact: { paths: ['headers', '*.headers'], remove: true },
    serializers: {
      err: loggedError,
      req: (request: { id?: string; method?: string }) => ({ id: request.id, method: request.method }),
      res: (reply: { statusCode?: number }) => ({ statusCode: reply.statusCode }),
    },
  };
}

/** Warnings and errors are also counted, by the code that is their message. */
function tellOf(onSignal: Metrics['said']): NonNullable<LoggerOptions['hooks']>['logMethod'] {
  return function (args, method, level) {
    const name = this.levels.labels[level];
    const words: readonly unknown[] = args;
    if (name === 'warn' || name === 'error' || name === 'fatal') onSignal(name, String(words[1] ?? words[0]));
    return method.apply(this, args);
  };
}

export function loggedError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code } = error as NodeJS.ErrnoException;
  return {
    type: error.name,
    code: code ?? null,
    message: isDatabaseError(error) ? error.message : null,
    // the first line of a stack repeats the message
    at: (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)),
    ...(error.cause === undefined ? {} : { cause: loggedError(error.cause) }),
  };
}
