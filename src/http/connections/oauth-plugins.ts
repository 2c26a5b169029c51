import type { FastifyOAuth2Options, OAuth2Namespace } from '@fastify/oauth2';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Platform } from '../../providers/settings.ts';
import { openState, spendState, type Traveller } from '../../services/connections/connect.ts';
import { callbackUrl, type Platforms } from '../../services/connections/platforms.ts';
import { authorized } from '../authorize.ts';
import { isLoopbackName } from '../loopback-name.ts';

/** Redirect, PKCE and the exchange of the code, for each platform with cookies, paths and a redirect address of its own. */
export type OAuthFlows = ReadonlyMap<string, OAuth2Namespace>;

const TOKEN_ANSWER_BYTES = 64 * 1024;
const TOKEN_TIMEOUT_MS = 20_000;

export async function addOAuthFlows(app: FastifyInstance, platforms: Platforms): Promise<OAuthFlows> {
  const flows = new Map<string, OAuth2Namespace>();
  for (const platform of platforms.all) {
    if (platform.provider.oauth === null) continue;
    // a hundred modules, which a server without such platforms does not need
    const { default: oauth2 } = await import('@fastify/oauth2');
    const name = `${platform.provider.id}Flow`;
    await app.register(oauth2, optionsOf(name, platform, platforms));
    flows.set(platform.provider.id, (app as unknown as Record<string, OAuth2Namespace>)[name]!);
  }
  return flows;
}

export function stateCookie(id: string): string {
  return `connect_${id}_state`;
}

function optionsOf(name: string, { provider, settings }: Platform, platforms: Platforms) {
  const { id } = provider;
  const oauth = provider.oauth!;
  const { authorize, token } = oauth;
  const authorizeUrl = new URL(settings.bases[authorize.base] + authorize.path);
  const tokenUrl = new URL(settings.bases[token.base] + token.path);
  return {
    name,
    credentials: {
      client: { id: settings.clientId, secret: settings.clientSecret },
      auth: {
        tokenHost: tokenUrl.origin,
        tokenPath: tokenUrl.pathname,
        authorizeHost: authorizeUrl.origin,
        authorizePath: authorizeUrl.pathname,
      },
      options: { authorizationMethod: oauth.clientAuth, scopeSeparator: oauth.scopeSeparator },
      http: { timeout: TOKEN_TIMEOUT_MS, maxBytes: TOKEN_ANSWER_BYTES, redirects: 0 },
    },
    scope: oauth.asksScopes === false ? [] : oauth.scopes.map(({ scope }) => scope),
    callbackUri: (request: FastifyRequest) => wayBack(request, callbackUrl(platforms, id)),
    callbackUriParams: oauth.authorizeParams ?? {},
    ...(oauth.pkce === null ? {} : { pkce: oauth.pkce }),
    redirectStateCookieName: stateCookie(id),
    verifierCookieName: `connect_${id}_verifier`,
    cookie: {
      path: `/connect/${id}`,
      httpOnly: true,
      sameSite: 'lax' as const,
      secure: platforms.publicUrl.startsWith('https:'),
      maxAge: 600,
    },
    userAgent: 'pacekeeper',
    generateStateFunction: async (request: FastifyRequest) => {
      const { deps } = authorized(request);
      return openState(deps, travellerOf(request, id));
    },
    checkStateFunction: async (request: FastifyRequest) => takeState(request, id),
  } as FastifyOAuth2Options;
}

/** Where only this machine is reached, it leads to the name of it by which the browser came, which has its cookies. */
function wayBack(request: FastifyRequest, callback: string): string {
  const to = new URL(callback);
  if (isLoopbackName(to.hostname) && isLoopbackName(request.hostname)) to.host = request.host;
  return to.href;
}

/** The state was made for this session, this athlete and this platform, and came back to the same browser; it is used up by the question. */
export async function takeState(request: FastifyRequest, id: Platform['provider']['id']): Promise<boolean> {
  const { deps } = authorized(request);
  const { state } = request.query as { state?: string };
  if (state === undefined || state === '') return false;
  const isValid = await spendState(deps, state, travellerOf(request, id));
  return isValid && request.cookies[stateCookie(id)] === state;
}

function travellerOf(request: FastifyRequest, provider: Platform['provider']['id']): Traveller {
  const { actor, athleteId } = authorized(request);
  return { athleteId, provider, browser: actor.kind === 'person' ? actor.sessionId : actor.kind };
}
