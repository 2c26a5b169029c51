import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PeopleSettings } from '../../services/people/people-deps.ts';
import type { SignedIn } from '../../services/people/sign-in.ts';

const YEAR_S = 365 * 24 * 3600;

/** `__Host-` binds a cookie to this host over TLS; over plain HTTP on this machine browsers refuse the prefix. */
function isSecure({ publicUrl }: PeopleSettings): boolean {
  return publicUrl.startsWith('https:');
}
export function cookieName(settings: PeopleSettings, name: 'sid' | 'device'): string {
  return isSecure(settings) ? `__Host-${name}` : name;
}

function options(settings: PeopleSettings, maxAge: number) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(settings), maxAge } as const;
}

export function giveSession(reply: FastifyReply, settings: PeopleSettings, signedIn: SignedIn): void {
  reply.setCookie(cookieName(settings, 'sid'), signedIn.token, options(settings, signedIn.maxAgeS));
  markDevice(reply, settings, signedIn.device);
}

/** What makes this browser one that its owner uses. */
export function markDevice(reply: FastifyReply, settings: PeopleSettings, device: string): void {
  reply.setCookie(cookieName(settings, 'device'), device, options(settings, YEAR_S));
}

/** The same session under a new value; how long it may live, the server knows. */
export function renewCookie(reply: FastifyReply, settings: PeopleSettings, token: string): void {
  reply.setCookie(cookieName(settings, 'sid'), token, options(settings, YEAR_S));
}

export function takeSession(reply: FastifyReply, settings: PeopleSettings): void {
  reply.clearCookie(cookieName(settings, 'sid'), options(settings, 0));
  reply.header('clear-site-data', '"cache"');
}

export function sessionToken(request: FastifyRequest, settings: PeopleSettings): string | undefined {
  return request.cookies[cookieName(settings, 'sid')];
}

export function deviceMark(request: FastifyRequest, settings: PeopleSettings): string | undefined {
  return request.cookies[cookieName(settings, 'device')];
}
