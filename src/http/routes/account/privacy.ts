import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ensureLocalAthlete } from '../../../services/athlete.ts';
import { actOf, recordAct } from '../../../services/people/audit.ts';
import { readAccountData } from '../../../services/privacy/account-data.ts';
import { exportAthlete } from '../../../services/privacy/export-athlete.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { ownAccount } from '../../people/people-of.ts';
import { takeSession } from '../../people/session-cookie.ts';
import { whileUnderWay } from '../../plugins/load-shedding.ts';
import { problemResponses, refusal } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { DONE, done } from '../../schemas/people.ts';

const zip = z.custom<Readable>().meta({ type: 'string', format: 'binary' });
const row = z.record(z.string(), z.unknown());
const confirmed = z.strictObject({
  confirm: z.literal('erase').describe('Said once more, since nothing brings it back'),
});

const goingOn = z
  .object({ status: z.literal('going_on') })
  .describe('Noted, and not over yet: it goes on by itself, whatever happens to this server')
  .meta({ id: 'ErasureGoingOn' });

/** Each has its tables in a temporary folder for as long as it is read. */
const EXPORTS_AT_ONCE = 2;

export const exportOwnData: Route = (api) => {
  const open = new Map<string, number>();
  api.get(
    '/export',
    {
      config: { access: { action: 'export:run', resource: 'athlete' } },
      schema: {
        operationId: 'exportData',
        summary: 'Everything that is kept about you, as a zip',
        description:
          'Original files, every table with a row a line, the account, and a manifest with digests. `pacekeeper import-export` puts it back on an empty server. It is written while it is sent; a file that ends without manifest.json was cut off.',
        tags: ['people'],
        querystring: noQuery,
        response: {
          200: { description: 'The zip', content: { 'application/zip': { schema: zip } } },
          ...problemResponses,
        },
      },
    },
    async (request, reply) => {
      const { deps, athleteId, actor } = authorized(request);
      const others = open.get(athleteId) ?? 0;
      if (others >= EXPORTS_AT_ONCE)
        throw refusal('TOO_MANY_EXPORTS', 'Other exports are under way; wait for one to end, or end it.');
      open.set(athleteId, others + 1);
      const zip = Readable.from(exportAthlete(deps, athleteId));
      // ended, or given up by whoever reads it
      zip.once('close', () => {
        const left = open.get(athleteId)! - 1;
        if (left === 0) open.delete(athleteId);
        else open.set(athleteId, left);
      });
      try {
        await recordAct(deps.db, athleteId, deps.now(), actOf(actor, 'export:run'));
      } catch (error) {
        zip.destroy();
        throw error;
      }
      // told already that it takes too long: nobody will read it
      if (reply.sent) zip.destroy();
      reply
        .type('application/zip')
        .header('content-disposition', 'attachment; filename="pacekeeper-export.zip"');
      return zip;
    },
  );
};

export const readOwnAccountData: Route = (api, http) => {
  api.get(
    '/account/data',
    {
      config: { access: { action: 'account:read', resource: 'account' } },
      schema: {
        operationId: 'readAccountData',
        summary: 'Everything that is kept about who signs in',
        description:
          'Names, addresses, sessions, keys, invitations, teams and acts; no proofs. The export has it, too.',
        tags: ['people'],
        querystring: noQuery,
        response: {
          200: z.object({
            account: row,
            tables: z.record(z.string(), z.array(row)),
            audit: z.array(row),
            grantsReceived: z.array(row),
            messages: z.array(row),
          }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      return (await readAccountData(people.db, account.accountId, http.now()))!;
    },
  );
};

/** Long histories take longer to erase than an answer may: then it says so, and the erasure goes on. */
async function answerErasure(
  request: FastifyRequest,
  reply: FastifyReply,
  erasing: Promise<unknown>,
  waitMs: number,
): Promise<{ status: 'ok' | 'going_on' }> {
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), waitMs);
  const end = await Promise.race([whileUnderWay(request, erasing), late.promise]).finally(() =>
    clearTimeout(timer),
  );
  if (end !== 'late') return DONE;
  // what is noted is erased by the next start or the hourly look at the latest
  erasing.catch((err) => request.log.error({ err }, 'ERASURE_FAILED'));
  reply.code(202);
  return { status: 'going_on' };
}

export const eraseOwnAthlete: Route = (api, { eraseWaitMs }) => {
  api.post(
    '/athlete/erase',
    {
      config: { access: { action: 'athlete:erase', resource: 'athlete' } },
      schema: {
        operationId: 'eraseAthlete',
        summary: 'Delete every run and everything known of the body, for good; the account stays',
        tags: ['people'],
        querystring: noQuery,
        body: confirmed,
        response: { 200: done, 202: goingOn, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { deps, athlete, athleteId, actor } = authorized(request);
      const erasing = async () => {
        await deps.eraser.erase({ athleteId, accountId: null });
        // whoever is on this machine without an account begins anew
        if (actor.kind === 'local') await ensureLocalAthlete(deps, athlete.zone);
      };
      return answerErasure(request, reply, erasing(), eraseWaitMs);
    },
  );
};

export const eraseOwnAccount: Route = (api, http) => {
  api.post(
    '/account/erase',
    {
      config: { access: { action: 'account:erase', resource: 'account' } },
      schema: {
        operationId: 'eraseAccount',
        summary: 'Delete the account and everything that is kept about its person, for good',
        tags: ['people'],
        querystring: noQuery,
        body: confirmed,
        response: { 200: done, 202: goingOn, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { account } = await ownAccount(http, request);
      const { accountId, ownAthlete } = account;
      const { eraser } = authorized(request, 'account').deps;
      const erasing = eraser.erase({ athleteId: ownAthlete, accountId });
      const answer = await answerErasure(request, reply, erasing, http.eraseWaitMs);
      takeSession(reply, http.people);
      return answer;
    },
  );
};
