import type { LoggerOptions } from 'pino';
import { isDatabaseError } from '../db/database-error.ts';

/**
 * Log lines hold what happened, never what was sent: no bodies, no names of files, no queries, no headers.
 * Of an error they hold its kind, its code and its place; its words only where this project wrote them.
 */
export function logOptions(level: string): LoggerOptions {
  return {
    level,
    base: null,
    // plugins log what they were given: the upload parser, at `trace`, every header with its cookies
    redact: { paths: ['headers', '*.headers'], remove: true },
    serializers: {
      err: loggedError,
      req: (request: { id?: string; method?: string }) => ({ id: request.id, method: request.method }),
      res: (reply: { statusCode?: number }) => ({ statusCode: reply.statusCode }),
    },
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
