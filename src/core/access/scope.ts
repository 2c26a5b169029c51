/** What an athlete can let somebody else do, one by one. */
export const SCOPES = [
  'activity:read',
  'wellness:read',
  'location:read',
  'notes:read',
  'plan:write',
  'device:push',
  'alerts:receive',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What the holder of an API key may be limited to: the same, and sending recordings in. */
export const KEY_SCOPES = [...SCOPES, 'activity:write'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** What somebody is let do with one athlete's data, as the athlete gave it. */
export interface Grant {
  grantId: string;
  /** grows with every change; part of every key under which an answer is kept */
  version: number;
  athleteId: string;
  scopes: readonly Scope[];
  /** null: until somebody ends it */
  expiresMs: number | null;
  endedMs: number | null;
}

export function isLive(grant: Grant, nowMs: number): boolean {
  return grant.endedMs === null && (grant.expiresMs === null || nowMs < grant.expiresMs);
}
