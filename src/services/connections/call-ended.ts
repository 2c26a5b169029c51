/** Why a platform could not be asked, or not usefully. */
export type CallEndCode =
  | 'BUDGET_USED'
  | 'RATE_LIMITED'
  | 'PLATFORM_DOWN'
  | 'TOKEN_REFUSED'
  | 'REFRESH_BUSY'
  | 'REFRESH_FAILED'
  | 'CLIENT_REFUSED'
  | 'GRANT_OVER'
  | 'REFRESH_LOST'
  | 'CONNECTION_OVER'
  | 'ANSWER_UNUSABLE';

/**
 * Ends work with a platform: until `untilMs` where that is a time, for good where the connection is over,
 * and where the one answer cannot be used (ANSWER_UNUSABLE; `detail` says how) only for what was asked.
 */
export class CallEnded extends Error {
  readonly code: CallEndCode;
  readonly untilMs: number | null;
  readonly detail: string | null;

  constructor(code: CallEndCode, untilMs: number | null, detail: string | null = null) {
    super(`A platform was not asked or did not answer usefully: ${code}.`);
    this.code = code;
    this.untilMs = untilMs;
    this.detail = detail;
  }
}
