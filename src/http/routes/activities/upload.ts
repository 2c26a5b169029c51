import { Socket } from 'node:net';
import multipart from '@fastify/multipart';
import { z } from 'zod';
import type { ImportOutcome } from '../../../services/ingest/import-outcome.ts';
import type { Api } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { PROBLEM_TYPE, problem, problemOf, problemResponses } from '../../problem.ts';
import { wholeNumber } from '../../schemas/parameters.ts';
import { failure } from '../../schemas/training.ts';
import { UPLOAD_MS } from '../../server-limits.ts';
import { deliverUpload, refusedAs } from '../../uploads/deliver-upload.ts';
import { RAW_TYPES } from '../../uploads/media-types.ts';
import { receiveUpload } from '../../uploads/receive-upload.ts';
import { openSpool, type SpoolLimits, UPLOAD_LIMITS } from '../../uploads/spool.ts';

export interface UploadOptions {
  limits?: SpoolLimits | undefined;
  waitMs?: number | undefined;
}

const FILES_A_REQUEST = 5_000;
/** Below the minute after which clients and proxies give up. */
const WAIT_MS = 45_000;
/** For storing before the wait and answering after it. */
const SLACK_MS = 60_000;
const STATES = [
  'imported',
  'duplicate',
  'rejected',
  'not_activity',
] as const satisfies ImportOutcome['state'][];

const result = z
  .object({
    file: z.string().describe("The sender's name; `FILE!ENTRY` for an entry of an archive"),
    state: z.enum(STATES),
    activityIds: z.array(z.string()),
    doubtful: z.array(z.string()).describe('Activities that look like the same run, but not surely'),
    deliveryId: z.string().nullable().describe('null where nothing was kept'),
    error: failure.nullable(),
  })
  .meta({ id: 'UploadResult' });
const results = z.array(result);
const rejectedUpload = problem.extend({ results }).meta({ id: 'RejectedUpload' });

const underWay = z
  .object({
    deliveries: z.array(z.object({ file: z.string(), deliveryId: z.string() })),
    refused: results.describe('Files of the same upload that were not stored'),
    ask: z.string().describe('Where to see how far they are'),
  })
  .meta({ id: 'UploadUnderWay' });

const query = z.strictObject({
  name: z.string().min(1).max(1000).optional(),
  wait: wholeNumber(0, 300).optional().describe('Seconds to wait for the results; 45 where it is left out'),
});

/** Reads files in any number and kind. A scope of its own: only here do bodies other than JSON come. */
export function uploadActivities({ limits = UPLOAD_LIMITS, waitMs = WAIT_MS }: UploadOptions = {}) {
  return async (api: Api): Promise<void> => {
    api.removeAllContentTypeParsers();
    // parts are read as they arrive and counted by the spool, so no part needs a limit of its own
    const partLimits = { files: FILES_A_REQUEST, parts: FILES_A_REQUEST, fields: 10, fileSize: Infinity };
    await api.register(multipart, { limits: partLimits, throwFileSizeLimit: false });
    api.addContentTypeParser([...RAW_TYPES], async (_request: unknown, body: unknown) => body);

    api.post(
      '/activities',
      {
        config: {
          access: { action: 'activity:upload', resource: 'athlete' },
          underLoad: 'lasting',
          answerMs: UPLOAD_MS,
        },
        schema: {
          operationId: 'uploadActivities',
          summary: 'Upload recordings: one or many files, or archives of them',
          description:
            'Files are imported one by one; the answer says what became of each. The same bytes, and the same run in another format, are recognised. A single activity file may have 64 MB, a request 512 MB in all. A raw body is named by `?name=` or the header `X-File-Name`.',
          tags: ['activities'],
          querystring: query,
          response: {
            200: z
              .object({ results })
              .describe('Nothing new: everything was there already, or is no activity'),
            201: z.object({ results }).describe('At least one activity is new'),
            202: underWay.describe('Stored, and not read to the end within the time to wait'),
            422: {
              description: 'Every file was rejected',
              content: { [PROBLEM_TYPE]: { schema: rejectedUpload } },
            },
            ...problemResponses,
          },
        },
      },
      async (request, reply) => {
        const { athleteId, deps } = authorized(request);
        const { wait } = request.query;
        const spool = await openSpool(limits);
        try {
          await receiveUpload(request, spool, request.query.name);
          const ms = wait === undefined ? waitMs : wait * 1000;
          // nothing moves on the connection meanwhile
          if (request.raw.socket instanceof Socket) request.raw.socket.setTimeout(ms + SLACK_MS);
          const became = await deliverUpload(deps, athleteId, spool.files, ms, request.log);
          const named = 'underWay' in became ? became.underWay.deliveries : became.results;
          request.about = { deliveryIds: named.flatMap(({ deliveryId }) => deliveryId ?? []) };
          if ('underWay' in became) {
            reply.header('retry-after', 2);
            return await reply.code(202).send({ ...became.underWay, ask: '/v1/ledger' });
          }
          const done = became.results;
          const refused = refusedAs(done);
          if (refused !== null) {
            const message = 'Every file of the upload was rejected; `results` says why.';
            const body = { ...problemOf({ code: refused, message }, request.id), results: done };
            const answer = reply.code(body.status as 422).type(PROBLEM_TYPE);
            return await answer.serializer((value: unknown) => JSON.stringify(value)).send(body);
          }
          const isNew = done.some((r) => r.state === 'imported');
          return await reply.code(isNew ? 201 : 200).send({ results: done });
        } finally {
          await spool.remove();
        }
      },
    );
  };
}
