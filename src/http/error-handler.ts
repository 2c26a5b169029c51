import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Language } from '../core/coaching/texts/say.ts';
import type { Failure } from '../core/result.ts';
import { isDatabaseError, isOutOfSpace } from '../db/database-error.ts';
import type { AuthorizedAthlete } from './authorize.ts';
import { languageOf } from './language-of.ts';
import { type FieldError, PROBLEM_TYPE, problemOf, type Refusal, refusalOf } from './problem.ts';
import { statusOf } from './status-of.ts';

/** What Fastify and its plugins say about a request, in this API's codes and words. */
const FRAMEWORK: Record<string, Failure> = {
  FST_ERR_CTP_BODY_TOO_LARGE: failure('PAYLOAD_TOO_LARGE', 'The body is larger than this address takes.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: failure(
    'MEDIA_TYPE_UNSUPPORTED',
    'This address does not take a body of this Content-Type.',
  ),
  FST_ERR_CTP_EMPTY_JSON_BODY: failure(
    'MALFORMED_JSON',
    'The body is empty although the Content-Type says JSON.',
  ),
  FST_ERR_CTP_INVALID_JSON_BODY: failure('MALFORMED_JSON', 'The body is not valid JSON.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: failure(
    'MALFORMED_REQUEST',
    'The body does not have the length that Content-Length says.',
  ),
  FST_ERR_BAD_URL: failure('MALFORMED_URL', 'The address is not a valid URL path.'),
  FST_ERR_MAX_PARAM_LENGTH: failure('NOT_FOUND', 'There is nothing at this address.'),
  FST_ERR_NOT_FOUND: failure('NOT_FOUND', 'There is nothing at this address.'),
  FST_PARTS_LIMIT: failure('TOO_MANY_FILES', 'The upload has more parts than one request may have.'),
  FST_FILES_LIMIT: failure('TOO_MANY_FILES', 'The upload has more files than one request may have.'),
  FST_MP_PREMATURE_CLOSE: failure('UPLOAD_INCOMPLETE', 'The upload ended before it was complete.'),
  FST_PROTO_VIOLATION: failure('UPLOAD_FIELD_UNKNOWN', 'The upload has a part that cannot be taken.'),
};

const BY_STATUS: Record<number, Failure> = {
  400: failure('MALFORMED_REQUEST', 'The request cannot be read.'),
  404: FRAMEWORK.FST_ERR_NOT_FOUND!,
  413: FRAMEWORK.FST_ERR_CTP_BODY_TOO_LARGE!,
  415: FRAMEWORK.FST_ERR_CTP_INVALID_MEDIA_TYPE!,
  503: failure('SHUTTING_DOWN', 'The service is shutting down; try again in a moment.'),
};

/** The time of FST_ERR_HANDLER_TIMEOUT counts from the first byte: whose fault it is, the body says. */
const TOO_SLOW = {
  body: failure('REQUEST_TIMEOUT', 'The request took too long to arrive.'),
  answer: failure('TOOK_TOO_LONG', 'The answer took too long to make; try again in a moment.'),
  change: failure(
    'TOOK_TOO_LONG',
    'The answer took too long to make. What was to change may still change: look before you ask again.',
  ),
};
const INTERNAL = failure('INTERNAL_ERROR', 'The service failed to answer; its log holds the request id.');
const FULL = failure('STORAGE_FULL', 'There is no room to keep anything; try again later.');
const READS = new Set(['GET', 'HEAD']);
const OF_A_FLOOD = new Set(['SIGN_IN_BUSY', 'OVERLOADED']);
const AGAIN_S = '5';
const BUSY = 'The database does not answer at the moment; try again.';

/** Answers every error as a problem. What the service did wrong is logged; what the client did is not an error of ours. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = fieldErrors(error);
    sendProblem(
      request,
      reply,
      failure('VALIDATION_FAILED', summary(errors, languageOf(request, readerOf(request)))),
      errors,
    );
    return;
  }
  const found = failureOf(error, request);
  if (found === TOO_SLOW.body) reply.header('connection', 'close');
  // a flood of guesses is not to fill the log, too
  if (statusOf(found.code) >= 500 && !OF_A_FLOOD.has(found.code))
    request.log.error({ err: error }, found.code);
  sendProblem(request, reply, found);
}

export function answerNotFound(request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(request, reply, FRAMEWORK.FST_ERR_NOT_FOUND!);
}

export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  found: Refusal,
  errors?: FieldError[],
): void {
  const body = problemOf(found, request.id, errors, languageOf(request, readerOf(request)));
  reply.problemCode = body.code;
  if (body.status === 503) reply.header('retry-after', AGAIN_S);
  reply
    .code(body.status)
    .type(PROBLEM_TYPE)
    .header('cache-control', 'no-store')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body);
}

/** Whoever's data were asked for chose a language; before the check, and for others than athletes, nobody did. */
function readerOf({ authorization }: FastifyRequest): { language: Language | null } {
  return authorization?.kind === 'athlete'
    ? (authorization.value as AuthorizedAthlete).athlete
    : { language: null };
}

function failureOf(error: FastifyError, request: FastifyRequest): Refusal {
  const refused = refusalOf(error);
  if (refused !== null) return refused;
  if (error.code === 'FST_ERR_HANDLER_TIMEOUT') {
    // what this process asks itself, for MCP, does not say: it is there from the start
    if (request.raw.complete === false) return TOO_SLOW.body;
    return READS.has(request.method) ? TOO_SLOW.answer : TOO_SLOW.change;
  }
  if (isOutOfSpace(error)) return FULL;
  if (isDatabaseError(error)) {
    return statusOf(error.code) === 503 ? failure(error.code, BUSY) : INTERNAL;
  }
  const known = FRAMEWORK[error.code];
  if (known !== undefined) return known;
  // a body with `__proto__` in it, and whatever else the parser refuses
  if (error instanceof SyntaxError && error.statusCode === 400) {
    return FRAMEWORK.FST_ERR_CTP_INVALID_JSON_BODY!;
  }
  const status = error.code?.startsWith('FST_') ? error.statusCode : undefined;
  return BY_STATUS[status ?? 0] ?? INTERNAL;
}

/** One entry a field: Zod reports all unknown keys of an object together. */
function fieldErrors(error: FastifyError): FieldError[] {
  const place = error.validationContext;
  const where = place === 'querystring' ? 'query' : place === 'params' ? 'path' : (place ?? 'body');
  return error.validation!.flatMap(({ instancePath, keyword, message, params }): FieldError[] => {
    const path = instancePath.split('/').filter((part) => part !== '');
    const base = { in: where as FieldError['in'] };
    if (keyword === 'unrecognized_keys') {
      return (params.keys as string[]).map((key) => ({
        ...base,
        field: [...path, key].join('.'),
        code: 'UNKNOWN_FIELD',
        message: 'There is no such field.',
      }));
    }
    const code = keyword === 'custom' ? 'INVALID_VALUE' : keyword.toUpperCase();
    return [{ ...base, field: path.join('.'), code, message: message ?? '' }];
  });
}

function summary(errors: readonly FieldError[], language: Language): string {
  const names = errors.slice(0, 5).map((e) => (e.field === '' ? `the ${e.in}` : `${e.in} ${e.field}`));
  const left = errors.length - names.length;
  if (language === 'de')
    return `Diese Angaben passen nicht: ${errors
      .slice(0, 5)
      .map((e) => e.field || e.in)
      .join(', ')}${left > 0 ? ` und ${left} weitere` : ''}.`;
  return `The request has fields that cannot be used: ${names.join(', ')}${left > 0 ? ` and ${left} more` : ''}.`;
}

function failure(code: string, message: string): Failure {
  return { code, message };
}
