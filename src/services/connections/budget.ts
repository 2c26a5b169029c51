import {
  endTrouble,
  giveBack,
  noteTrouble,
  type ProviderTrouble,
  takeRequest,
  troubleOf,
  type Window,
} from '../../db/queries/provider-window.ts';
import type { ApiAnswer } from '../../providers/call.ts';
import { limitResetS } from '../../providers/limit-reset.ts';
import type { Budget } from '../../providers/provider.ts';
import type { Platform } from '../../providers/settings.ts';
import { type CallEndCode, CallEnded } from './call-ended.ts';
import type { ConnectionDeps } from './platforms.ts';

type Deps = Pick<ConnectionDeps, 'db' | 'now'>;

/** Of each window so much is left to what events told of: looking back never takes it. */
const LIVE_SHARE = 0.3;
const FAILURES_TO_STOP = 5;
const STOP_MS = 15_000;
const MOST_STOP_MS = 300_000;
const MOST_RETRY_AFTER_S = 86_400;

/**
 * Counts a request into the platform's windows before it is sent. Throws CallEnded where a window is
 * full (BUDGET_USED) or the platform is left alone for now (RATE_LIMITED, PLATFORM_DOWN, …). Answers
 * whether the platform was in trouble before.
 */
export async function takeBudget(
  deps: Deps,
  platform: Platform,
  { connectionId, isLive }: { connectionId: string; isLive: boolean },
): Promise<{ wasInTrouble: boolean }> {
  const { provider } = platform;
  const nowMs = deps.now();
  const held = await deps.db.as({ kind: 'nobody' }).transaction(async (tx) => {
    const trouble = await troubleOf(tx, provider.id);
    const alone = leftAlone(trouble, nowMs);
    if (alone !== null) return alone;
    const taken: Window[] = [];
    for (const { windowS, requests, per } of budgetsOf(platform)) {
      const startMs = nowMs - (nowMs % (windowS * 1000));
      const window = { provider: provider.id, whose: per === 'user' ? connectionId : '', windowS, startMs };
      const limit = isLive ? requests : Math.max(1, Math.floor(requests * (1 - LIVE_SHARE)));
      if (!(await takeRequest(tx, window, limit))) {
        for (const other of taken) await giveBack(tx, other);
        return new CallEnded('BUDGET_USED', startMs + windowS * 1000);
      }
      taken.push(window);
    }
    return { wasInTrouble: trouble !== null };
  });
  if (held instanceof CallEnded) throw held;
  return held;
}

/** Throws CallEnded where the platform is left alone for now. For requests that count into no window, as those for tokens. */
export async function checkTrouble(deps: Deps, { provider }: Platform): Promise<{ wasInTrouble: boolean }> {
  const trouble = await deps.db.as({ kind: 'nobody' }).read((db) => troubleOf(db, provider.id));
  const alone = leftAlone(trouble, deps.now());
  if (alone !== null) throw alone;
  return { wasInTrouble: trouble !== null };
}

function leftAlone(trouble: ProviderTrouble | null, nowMs: number): CallEnded | null {
  if (trouble === null || trouble.untilMs <= nowMs) return null;
  return new CallEnded(trouble.code as CallEndCode, trouble.untilMs);
}

/** The platform wants no calls for a while. */
export async function noteLimit(deps: Deps, platform: Platform, answer: ApiAnswer): Promise<CallEnded> {
  const { provider } = platform;
  const nowMs = deps.now();
  const shortest = Math.min(...budgetsOf(platform).map((b) => b.windowS), 900) * 1000;
  const resetS = limitResetS(answer);
  const untilMs =
    retryAfterMs(answer, nowMs) ??
    (resetS === null
      ? nowMs - (nowMs % shortest) + shortest
      : nowMs + Math.min(resetS, MOST_RETRY_AFTER_S) * 1000);
  await deps.db
    .as({ kind: 'nobody' })
    .transaction((tx) => noteTrouble(tx, { provider: provider.id, code: 'RATE_LIMITED', nowMs, untilMs }));
  return new CallEnded('RATE_LIMITED', untilMs);
}

/** One more failure that is the platform's or this server's, not a person's: after some in a row it is left alone, longer each time. */
export async function noteFailure(
  deps: Deps,
  { provider }: Platform,
  code: 'PLATFORM_DOWN' | 'CLIENT_REFUSED',
): Promise<CallEnded> {
  const nowMs = deps.now();
  const untilMs = await deps.db.as({ kind: 'nobody' }).transaction(async (tx) => {
    const before = (await troubleOf(tx, provider.id))?.failures ?? 0;
    const over = before + 1 - FAILURES_TO_STOP;
    const until = nowMs + (over < 0 ? (before + 1) * 1000 : Math.min(MOST_STOP_MS, STOP_MS * 2 ** over));
    return (await noteTrouble(tx, { provider: provider.id, code, nowMs, untilMs: until })).untilMs;
  });
  return new CallEnded(code, untilMs);
}

export async function noteSuccess(deps: Deps, { provider }: Platform): Promise<void> {
  await deps.db.as({ kind: 'nobody' }).transaction((tx) => endTrouble(tx, provider.id));
}

/** The windows that hold with what the operator configured. */
function budgetsOf({ provider, settings }: Platform): Budget[] {
  return provider.budgets.value.filter(
    ({ when }) => when === undefined || settings.options[when.option] === when.value,
  );
}

/** Seconds, or a date. */
function retryAfterMs({ headers }: ApiAnswer, nowMs: number): number | null {
  const text = headers['retry-after'];
  if (text === undefined) return null;
  if (/^\d{1,6}$/.test(text)) return nowMs + Math.min(Number(text), MOST_RETRY_AFTER_S) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.min(Math.max(at, nowMs), nowMs + MOST_RETRY_AFTER_S * 1000);
}
