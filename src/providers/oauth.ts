import type { Result } from '../core/result.ts';
import type { ApiAnswer, ApiRequest, Call } from './call.ts';
import type { Fact, ProviderSettings } from './provider.ts';

/** `rotating`: a refresh token lives until its first use; `kept`: it stays, or the same access token is extended; `none`: there is no refreshing. */
export type RefreshStyle = 'rotating' | 'kept' | 'none';

/** What a scope is for: without it only that is missing. */
export interface ScopeUse {
  scope: string;
  /** any of these is as good */
  or?: readonly string[];
  gives: 'activities' | 'private_activities' | 'wellness' | 'workouts' | 'account' | 'events';
}

export interface Endpoint {
  base: string;
  path: string;
}

export interface TokenSet {
  /** null, in the answer to a refresh only: the one before lives on */
  accessToken: string | null;
  /** null: the answer held none, so the one before stays */
  refreshToken: string | null;
  /** null: it does not end */
  expiresMs: number | null;
}

export interface OAuth {
  authorize: Endpoint;
  token: Endpoint;
  /** where it differs from `token` */
  refresh?: Endpoint;
  clientAuth: 'body' | 'header';
  pkce: 'S256' | null;
  scopes: readonly ScopeUse[];
  scopeSeparator: ' ' | ',';
  /** false: the platform wants no list of scopes; the person chooses on its page */
  asksScopes?: false;
  /** more parameters of the consent page */
  authorizeParams?: Readonly<Record<string, string>>;
  refreshStyle: Fact<RefreshStyle>;
  /** renewed this long before its end, s */
  refreshEarlyS: number;
  /** more fields of a refresh */
  refreshParams?: Readonly<Record<string, string>>;
  /** The tokens of an answer of the token endpoint. Errors: ANSWER_UNREADABLE. */
  readTokens(answer: unknown, nowMs: number): Result<TokenSet>;
  /** Whether an answer to a refresh says for sure that the grant is over. */
  isGrantOver(answer: ApiAnswer): boolean;
  /** The scopes that were granted, from the callback's query or the token's answer; null: not said. */
  grantedScopes(query: Readonly<Record<string, unknown>>, answer: unknown): string[] | null;
  /** Whose account it is: from the token's answer, or by asking. Errors: ANSWER_UNREADABLE. */
  identify(answer: unknown, call: Call): Promise<Result<{ externalId: string }>>;
  /** What is granted now, for platforms where a person changes it on their page and only asking tells. Errors: ANSWER_UNREADABLE. */
  askScopes?(call: Call): Promise<Result<string[]>>;
  /** Whether the grant stands, for platforms whose refusals do not say that it is over; null: not to be told. */
  askStanding?(call: Call, who: { externalId: string }): Promise<boolean | null>;
  /** What has to be done before any data come. Errors: REGISTRATION_REFUSED. */
  register?(call: Call, who: { externalId: string; ourId: string }): Promise<Result<null>>;
  /** The platform's own way to say goodbye: true where the grant is over afterwards. */
  revoke(call: Call, who: { externalId: string; settings: ProviderSettings }): Promise<boolean>;
  /** A cheap request that only succeeds while the grant stands. */
  probe: ApiRequest;
  /** Puts the token where the platform wants it; absent: `Authorization: Bearer`. */
  authorise?(
    request: ApiRequest,
    token: string,
    who: { externalId: string; settings: ProviderSettings },
  ): ApiRequest;
  /** What an answer means where the status does not say it; absent: the status says it. */
  judge?(answer: ApiAnswer): 'unauthorised' | 'limited' | 'unavailable' | null;
}
