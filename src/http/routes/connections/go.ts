import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Platform } from '../../../providers/settings.ts';
import { connect } from '../../../services/connections/connect.ts';
import type { Api, HttpDeps } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { type OAuthFlows, takeState } from '../../connections/oauth-plugins.ts';
import { granted, problemResponses, refusal, refusalOf } from '../../problem.ts';

const params = z.strictObject({ provider: z.string().max(20).describe('The platform') });
const redirect = z.undefined().describe('On to the next page');
/** What a platform may add is left alone. */
const callbackQuery = z.object({
  state: z.string().max(200).optional().describe('As it was sent along'),
  code: z.string().max(4000).optional().describe('What the platform gives for the consent'),
  scope: z.string().max(2000).optional().describe('What was granted, where the platform says it here'),
  error: z.string().max(200).optional().describe('Why there is no code'),
});

/** To a platform's consent page and back; a browser goes there, no program. */
export function connectRoutes(api: Api, { platforms }: HttpDeps, flows: OAuthFlows): void {
  api.get(
    '/connect/:provider',
    {
      config: { access: { action: 'connection:change', resource: 'athlete' } },
      schema: {
        hide: true,
        params,
        response: { 302: redirect, ...problemResponses },
      },
    },
    async (request, reply) => {
      // another site may not send somebody's browser off to a consent page
      const site = request.headers['sec-fetch-site'];
      if (site !== undefined && site !== 'same-origin' && site !== 'none') {
        throw refusal('ORIGIN_FOREIGN', 'Another site may not connect anything here.');
      }
      const { flow } = flowOf(request.params.provider);
      const url = await flow.generateAuthorizationUri(request, reply);
      return leave(reply, url);
    },
  );

  api.get(
    '/connect/:provider/callback',
    {
      config: { access: { action: 'connection:finish', resource: 'athlete' } },
      schema: {
        hide: true,
        params,
        querystring: callbackQuery,
        response: { 302: redirect, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { platform, flow } = flowOf(request.params.provider);
      const { id } = platform.provider;
      try {
        // some say no by an error, some by giving no code
        if (request.query.error !== undefined || request.query.code === undefined) {
          if (!(await takeState(request, id))) throw stateInvalid();
          return leave(reply, `/connections?refused=${id}`);
        }
        const answer = await tokensFor(flow, request, reply);
        const { deps, athleteId } = authorized(request);
        granted(await connect({ ...deps, platforms }, athleteId, platform, { answer, query: request.query }));
      } catch (error) {
        const why = refusalOf(error);
        // a person in a browser gets a page that says it in words; a program the problem itself
        if (why === null || !/\btext\/html\b/.test(request.headers.accept ?? '')) throw error;
        return leave(reply, `/connections?failed=${why.code}&at=${id}`);
      }
      return leave(reply, `/connections?connected=${id}`);
    },
  );

  function flowOf(id: string): { platform: Platform; flow: NonNullable<ReturnType<OAuthFlows['get']>> } {
    const platform = platforms.of(id);
    const flow = flows.get(id);
    if (platform === null || flow === undefined)
      throw refusal('NOT_FOUND', 'There is nothing at this address.');
    return { platform, flow };
  }
}

/** Sends the browser on; nothing of the address that it came from goes along. */
function leave(reply: FastifyReply, url: string): FastifyReply {
  return reply.header('referrer-policy', 'no-referrer').redirect(url);
}

async function tokensFor(
  flow: NonNullable<ReturnType<OAuthFlows['get']>>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  try {
    const { token } = await flow.getAccessTokenFromAuthorizationCodeFlow(request, reply);
    return token;
  } catch (error) {
    // words of the plugin: nothing else tells this one apart
    if (error instanceof Error && error.message === 'Invalid state') throw stateInvalid();
    const status = (error as { output?: { statusCode?: number } }).output?.statusCode ?? 0;
    // what else it says may hold a token
    if (status >= 400 && status < 500) {
      throw refusal(
        'CONNECT_REFUSED',
        'The platform did not accept the way back from its consent page; connect again.',
      );
    }
    throw refusal('PLATFORM_DOWN', 'The platform does not answer at the moment; connect again later.');
  }
}

function stateInvalid(): Error {
  return refusal(
    'CONNECT_STATE_INVALID',
    'This way back from a consent page is over, or belongs to another browser; connect again.',
  );
}
