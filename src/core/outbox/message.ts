// What leaves this service, as a state machine. Pure: the shell claims, sends and writes down.
//
//   due ──► sending ──► sent | confirmed          the other side took it; it has shown that it has it
//    ▲         │  └───► given_up                  it never will, and why
//    │         ├──────► due again, later          refused, nothing arrived
//    │         └──────► unknown                   the answer was lost: it may or may not have arrived
//    └──────────────────── │ ──► confirmed | sent | given_up

export const MESSAGE_STATES = ['due', 'sending', 'unknown', 'sent', 'confirmed', 'given_up'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** States in which something is still to be done. */
export const OPEN_STATES = ['due', 'sending', 'unknown'] as const satisfies MessageState[];

/**
 * What becomes of a message whose answer was lost, which is how often one may arrive:
 * - `key`: the other side takes the same idempotency key once, so it is sent again: exactly once.
 * - `lookup`: the other side is asked whether it has it: exactly once.
 * - `repeat`: it is sent again, since a second copy does less harm than none: at least once.
 * - `leave`: it is not sent again: at most once.
 */
export type LostAnswer = 'key' | 'lookup' | 'repeat' | 'leave';

/** What holds for every message of a channel. */
export interface Terms {
  lostAnswer: LostAnswer;
  /** the wait before each further try after a refusal, ms; when they are used up it is given up */
  waitsMs: readonly number[];
  /** how long one try may take, ms */
  deadlineMs: number;
  /** with `lookup`: how long the other side may take to show what it took, ms */
  visibleAfterMs: number;
}

/** Where a message stands. */
export interface Standing {
  state: MessageState;
  /** tries so far, the one under way included */
  tries: number;
  /** how often it was looked for since its last try */
  lookups: number;
  /** when the next move is due */
  dueMs: number;
  /** when the last try began; null: none yet */
  triedMs: number | null;
  /** a newer version of the same subject is there: this one must not arrive after it */
  isSuperseded: boolean;
  /** an older version may be on its way until then; null: none is */
  behindMs: number | null;
}

export type Move =
  | { move: 'send' }
  | { move: 'look_up' }
  | { move: 'wait'; untilMs: number }
  | { move: 'give_up'; code: string; detail: string }
  /** it has ended before */
  | { move: 'nothing' };

/** How a try ended. What is thrown counts as lost: it may have come after the other side had taken it. */
export type Answer =
  | { answer: 'accepted'; ref?: string; isConfirmed?: boolean }
  /** nothing arrived; `afterMs` where the other side said when to come again */
  | { answer: 'refused'; code: string; detail?: string; isFinal?: boolean; afterMs?: number }
  | { answer: 'lost'; code: string; detail?: string };

/** What a lookup found. `unclear`: it could not be asked. */
export type Found =
  | { found: 'there'; ref?: string }
  | { found: 'absent' }
  | { found: 'unclear'; code: string };

/** What is written after a move; `dueMs` only where there is a next one. */
export interface Outcome {
  state: MessageState;
  dueMs?: number;
  lookups?: number;
  ref?: string | null;
  code: string | null;
  detail: string | null;
}

/** The wait before each further lookup, ms: ten minutes in all at the most frequent rate, then an hour's, then given up. */
export const LOOKUP_WAITS_MS: readonly number[] = [
  5_000, 15_000, 30_000, 60_000, 120_000, 180_000, 180_000, 3_600_000, 21_600_000,
];
const LOST = 'The answer was lost, and it could not be found out whether it arrived.';

/** Whether another version of the same subject keeps this one from being sent. */
export function amongVersions(
  version: number,
  others: readonly { version: number; state: MessageState; triedMs: number | null }[],
  { deadlineMs }: Terms,
): Pick<Standing, 'isSuperseded' | 'behindMs'> {
  const ends = others
    .filter((o) => o.version < version && (o.state === 'sending' || o.state === 'unknown'))
    .map((o) => (o.triedMs ?? 0) + deadlineMs);
  return {
    isSuperseded: others.some((o) => o.version > version),
    behindMs: ends.length === 0 ? null : Math.max(...ends),
  };
}

/** What to do with a message now. */
export function nextMove(message: Standing, terms: Terms, nowMs: number): Move {
  const { state, dueMs, isSuperseded } = message;
  if (state === 'sent' || state === 'confirmed' || state === 'given_up') return { move: 'nothing' };
  // it was being sent when its worker ended: what came of it is not known
  if (state === 'sending') return afterLoss(message, terms, nowMs);
  if (state === 'unknown')
    return dueMs > nowMs ? { move: 'wait', untilMs: dueMs } : afterLoss(message, terms, nowMs);
  if (isSuperseded)
    return {
      move: 'give_up',
      code: 'SUPERSEDED',
      detail: 'A newer version took its place before it was sent.',
    };
  const untilMs = Math.max(dueMs, message.behindMs ?? 0);
  return untilMs > nowMs ? { move: 'wait', untilMs } : { move: 'send' };
}

function afterLoss(message: Standing, { lostAnswer, waitsMs, deadlineMs }: Terms, nowMs: number): Move {
  if (lostAnswer !== 'lookup') {
    if (lostAnswer !== 'leave' && !message.isSuperseded && message.tries <= waitsMs.length)
      return { move: 'send' };
    return { move: 'give_up', code: 'ANSWER_LOST', detail: LOST };
  }
  // a try of a paused worker may still be on its way
  const settledMs = (message.triedMs ?? nowMs) + deadlineMs;
  return settledMs > nowMs ? { move: 'wait', untilMs: settledMs } : { move: 'look_up' };
}

/** What stands after a try. `seed` spreads the waits: the same one gives the same wait. */
export function afterSend(
  message: Pick<Standing, 'tries'>,
  terms: Terms,
  answer: Answer,
  nowMs: number,
  seed: string,
): Outcome {
  if (answer.answer === 'accepted')
    return {
      state: answer.isConfirmed === true ? 'confirmed' : 'sent',
      ref: answer.ref ?? null,
      code: null,
      detail: null,
    };
  const { code, detail = null } = answer;
  if (answer.answer === 'refused') {
    const waitMs = waitAfter(terms.waitsMs, message.tries, seed);
    if (answer.isFinal === true || waitMs === null) return { state: 'given_up', code, detail };
    return { state: 'due', dueMs: nowMs + Math.max(waitMs, answer.afterMs ?? 0), code, detail };
  }
  if (terms.lostAnswer === 'leave') return { state: 'given_up', code: 'ANSWER_LOST', detail: detail ?? LOST };
  const waitMs =
    terms.lostAnswer === 'lookup' ? LOOKUP_WAITS_MS[0]! : waitAfter(terms.waitsMs, message.tries, seed);
  if (waitMs === null) return { state: 'given_up', code: 'ANSWER_LOST', detail: detail ?? LOST };
  return { state: 'unknown', dueMs: nowMs + waitMs, lookups: 0, code, detail };
}

/** What stands after a lookup. Absent is believed once the other side had the time to show it. */
export function afterLookup(
  message: Pick<Standing, 'tries' | 'lookups' | 'triedMs'>,
  terms: Terms,
  found: Found,
  nowMs: number,
  seed: string,
): Outcome {
  if (found.found === 'there')
    return { state: 'confirmed', ref: found.ref ?? null, code: null, detail: null };
  const lookups = message.lookups + 1;
  const isBelieved = (message.triedMs ?? 0) + terms.deadlineMs + terms.visibleAfterMs <= nowMs;
  if (found.found === 'absent' && isBelieved) {
    return message.tries > terms.waitsMs.length
      ? { state: 'given_up', lookups, code: 'NOT_ARRIVED', detail: 'No try of it has arrived.' }
      : { state: 'due', dueMs: nowMs, lookups, code: 'NOT_ARRIVED', detail: null };
  }
  const code = found.found === 'absent' ? 'NOT_YET_VISIBLE' : found.code;
  const waitMs = waitAfter(LOOKUP_WAITS_MS, lookups + 1, seed);
  if (waitMs === null) return { state: 'given_up', lookups, code: 'ANSWER_LOST', detail: LOST };
  return { state: 'unknown', dueMs: nowMs + waitMs, lookups, code, detail: null };
}

/** The wait after the `tries`-th try, between three quarters and five quarters of what the plan says; null: used up. */
export function waitAfter(waitsMs: readonly number[], tries: number, seed: string): number | null {
  const planned = waitsMs[tries - 1];
  if (planned === undefined) return null;
  return Math.round(planned * (0.75 + 0.5 * fractionOf(`${seed}:${tries}`)));
}

/** 0 ≤ x < 1 from a text, spread evenly (FNV-1a, 32 bit, with a final mix). */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
