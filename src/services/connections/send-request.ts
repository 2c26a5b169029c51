import type { ApiAnswer, ApiRequest } from '../../providers/call.ts';
import type { Platform } from '../../providers/settings.ts';
import type { Platforms } from './platforms.ts';

const DEADLINE_MS = 30_000;
const FILE_DEADLINE_MS = 120_000;
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Puts a provider's request into bytes and sends it; `token` is the connection's, where the request is its. */
export async function sendRequest(
  platforms: Pick<Platforms, 'fetch'>,
  platform: Platform,
  request: ApiRequest,
  token: string | null,
  deadlineMs = request.isFile === true ? FILE_DEADLINE_MS : DEADLINE_MS,
): Promise<ApiAnswer> {
  const { provider, settings } = platform;
  const { isFile = false, as = 'user', method = 'GET' } = request;
  const { body, type } = bodyOf(request);
  const headers: Record<string, string> = {
    accept: isFile ? '*/*' : 'application/json',
    ...(type === null ? {} : { 'content-type': type }),
    ...request.headers,
  };
  if (as === 'client') headers.authorization = basic(settings.clientId, settings.clientSecret);
  if (as === 'user' && token !== null) headers.authorization ??= `Bearer ${token}`;
  return platforms.fetch({
    method,
    url: urlOf(platform, request),
    headers,
    body,
    isAllowed: (host) =>
      provider.fileHosts.value.some((allowed) => covers(allowed, host)) || isBase(platform, host),
    trusted: new Set(Object.values(settings.bases).map((base) => new URL(base).origin)),
    deadlineMs,
    maxBytes: isFile ? MAX_FILE_BYTES : MAX_BYTES,
  });
}

export function urlOf({ settings }: Platform, { base, path = '', url, query }: ApiRequest): string {
  const start = url ?? (base === undefined ? undefined : settings.bases[base]);
  if (start === undefined) throw new Error(`the provider has no base named ${base}`);
  const text = url === undefined ? start + path : start;
  const more = new URLSearchParams(query).toString();
  if (more === '') return text;
  return `${text}${text.includes('?') ? '&' : '?'}${more}`;
}

function isBase({ settings }: Platform, host: string): boolean {
  return Object.values(settings.bases).some((base) => new URL(base).hostname === host);
}

function covers(allowed: string, host: string): boolean {
  return allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) : host === allowed;
}

function bodyOf({ json, form, bytes }: ApiRequest): { body: Uint8Array | null; type: string | null } {
  if (json !== undefined) return { body: Buffer.from(JSON.stringify(json)), type: 'application/json' };
  if (form !== undefined) {
    const text = new URLSearchParams(form).toString();
    return { body: Buffer.from(text), type: 'application/x-www-form-urlencoded' };
  }
  return { body: bytes ?? null, type: null };
}

function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}
