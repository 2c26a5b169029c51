import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SimAnswer, SimRequest } from './simulator.ts';

export const CLIENT = { id: 'sim-client', secret: 'sim-client-secret' };

/** How a platform hands out tokens. */
export interface GrantRules {
  authorizePath: string;
  tokenPath: string;
  refreshPath?: string;
  clientAuth: 'body' | 'header';
  pkce: boolean;
  codeLifeS: number;
  /** null: for ever */
  accessLifeS: number | null;
  /** `rotating`: the refresh token is used up, and using it twice ends the grant; `extends`: the same access token lives on; `kept`: a new access token by the same refresh token; `none`: there is none */
  refresh: 'rotating' | 'extends' | 'kept' | 'none';
  scopeSeparator: ' ' | ',';
  /** a refresh before this much is left of the access token gives the same one again, s */
  sameWhileLeftS?: number;
  /** letters that a state needs at the least */
  leastState?: number;
  /** a person's living grants at the most; another is refused */
  most?: number;
  answer(grant: Grant, isRefresh: boolean, nowMs: number): object;
  callback?(grant: Grant): Record<string, string>;
  denial?: Record<string, string>;
}

export interface Grant {
  userId: string;
  scopes: string[];
  access: string;
  refresh: string;
  expiresMs: number | null;
  isOver: boolean;
}

interface Code {
  grant: Grant;
  redirectUri: string;
  challenge: string | null;
  expiresMs: number;
}

const newSecret = () => `simtoken-${randomBytes(18).toString('base64url')}`;
const same = (a: string, b: string) =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());

/** The consent page, the token endpoint and who holds which grant. */
export class Grants {
  readonly rules: GrantRules;
  /** who sits at the browser, what they tick (null: everything asked for), and whether they say yes */
  browser: { userId: string; ticks: string[] | null; agrees: boolean } = {
    userId: '',
    ticks: null,
    agrees: true,
  };
  readonly all: Grant[] = [];
  /** calls of the token endpoint that were refreshes */
  refreshes = 0;
  readonly #codes = new Map<string, Code>();
  readonly #used = new Map<string, Grant>();
  readonly #now: () => number;

  constructor(rules: GrantRules, now: () => number) {
    this.rules = rules;
    this.#now = now;
  }

  answer(request: SimRequest): SimAnswer | null {
    const { authorizePath, tokenPath, refreshPath } = this.rules;
    if (request.path === authorizePath && request.method === 'GET') return this.#consent(request);
    const isToken = request.path === tokenPath || request.path === refreshPath;
    return isToken && request.method === 'POST' ? this.#token(request) : null;
  }

  /** The living grant of a bearer token. */
  of(token: string | undefined): Grant | null {
    const grant = this.all.find((g) => g.access === token);
    if (grant === undefined || grant.isOver) return null;
    return grant.expiresMs !== null && grant.expiresMs <= this.#now() ? null : grant;
  }

  bearer(request: SimRequest): Grant | null {
    return this.of(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]);
  }

  isClient({ headers, form, query }: SimRequest): boolean {
    const basic = `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`;
    if (headers.authorization?.startsWith('Basic ') === true) return same(headers.authorization, basic);
    const given = (name: string) => form.get(name) ?? query.get(name) ?? '';
    return same(given('client_id'), CLIENT.id) && same(given('client_secret'), CLIENT.secret);
  }

  endFor(userId: string): void {
    for (const grant of this.all) if (grant.userId === userId) grant.isOver = true;
  }

  #consent({ query }: SimRequest): SimAnswer {
    const redirectUri = query.get('redirect_uri') ?? '';
    if (query.get('client_id') !== CLIENT.id || redirectUri === '')
      return { status: 400, json: { error: 'invalid_request' } };
    const back = new URL(redirectUri);
    const state = query.get('state');
    if (state !== null) back.searchParams.set('state', state);
    if ((state ?? '').length < (this.rules.leastState ?? 0))
      return { status: 400, json: { error: 'invalid_state' } };
    const to = (more: Record<string, string>): SimAnswer => {
      for (const [name, value] of Object.entries(more)) back.searchParams.set(name, value);
      return { status: 302, headers: { location: back.href } };
    };
    if (!this.browser.agrees) return to(this.rules.denial ?? { error: 'access_denied' });
    if (this.rules.pkce && query.get('code_challenge_method') !== 'S256')
      return to({ error: 'invalid_request' });
    const asked = (query.get('scope') ?? '').split(this.rules.scopeSeparator).filter((s) => s !== '');
    const { userId, ticks } = this.browser;
    const scopes = ticks === null ? asked : asked.filter((scope) => ticks.includes(scope));
    const grant: Grant = { userId, scopes, access: '', refresh: '', expiresMs: null, isOver: false };
    const code = randomBytes(12).toString('hex');
    const expiresMs = this.#now() + this.rules.codeLifeS * 1000;
    this.#codes.set(code, { grant, redirectUri, challenge: query.get('code_challenge'), expiresMs });
    return to({ code, ...this.rules.callback?.(grant) });
  }

  #token(request: SimRequest): SimAnswer {
    const { form } = request;
    if (!this.isClient(request)) return { status: 401, json: { error: 'invalid_client' } };
    const isBasic = request.headers.authorization?.startsWith('Basic ') === true;
    if (isBasic !== (this.rules.clientAuth === 'header'))
      return { status: 401, json: { error: 'invalid_client' } };
    return form.get('grant_type') === 'refresh_token' ? this.#refresh(form) : this.#exchange(form);
  }

  #exchange(form: URLSearchParams): SimAnswer {
    const code = this.#codes.get(form.get('code') ?? '');
    this.#codes.delete(form.get('code') ?? '');
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isWrong =
      code === undefined ||
      code.expiresMs < this.#now() ||
      (form.has('redirect_uri') && form.get('redirect_uri') !== code.redirectUri) ||
      (this.rules.pkce && verifier !== code.challenge);
    const living = this.all.filter((g) => !g.isOver && g.userId === code?.grant.userId).length;
    if (isWrong || living >= (this.rules.most ?? Infinity))
      return { status: 400, json: { error: 'invalid_grant' } };
    this.#renew(code.grant);
    this.all.push(code.grant);
    return { status: 200, json: this.rules.answer(code.grant, false, this.#now()) };
  }

  #refresh(form: URLSearchParams): SimAnswer {
    this.refreshes += 1;
    const given = form.get('refresh_token') ?? '';
    const used = this.#used.get(given);
    if (used !== undefined) used.isOver = true;
    const grant = this.all.find((g) => g.refresh === given && given !== '');
    if (grant === undefined || grant.isOver || this.rules.refresh === 'none')
      return { status: 400, json: { error: 'invalid_grant' } };
    const leftMs = (grant.expiresMs ?? 0) - this.#now();
    if (this.rules.sameWhileLeftS === undefined || leftMs < this.rules.sameWhileLeftS * 1000)
      this.#renew(grant);
    return { status: 200, json: this.rules.answer(grant, true, this.#now()) };
  }

  #renew(grant: Grant): void {
    const { refresh, accessLifeS } = this.rules;
    if (refresh === 'rotating' && grant.refresh !== '') this.#used.set(grant.refresh, grant);
    if (refresh !== 'extends' || grant.access === '') grant.access = newSecret();
    if (refresh !== 'none' && (refresh === 'rotating' || grant.refresh === '')) grant.refresh = newSecret();
    grant.expiresMs = accessLifeS === null ? null : this.#now() + accessLifeS * 1000;
  }
}
