import {
  type Answer,
  afterLookup,
  afterSend,
  amongVersions,
  type Found,
  nextMove,
  type Outcome,
} from '../../core/outbox/message.ts';
import { lockMessage, type Message, moveMessage, otherVersions } from '../../db/queries/outbox.ts';
import type { Tx } from '../../db/transaction.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { ClaimLost, DONE, type Step, type StepEnd } from '../job-queue.ts';
import type { Channel, Channels, Outgoing } from './channel.ts';

export interface SendingDeps extends Pick<ServiceDeps, 'db' | 'now'> {
  channels: Channels;
}

type Claim =
  | { does: 'send' | 'look_up'; row: Message; channel: Channel }
  | { does: 'wait'; untilMs: number }
  | { does: 'nothing' };

/**
 * One move of one message: claims it, sends it or asks whether it arrived, writes down what came of it.
 * Each move is claimed under a fence of its own before a byte leaves, so a process that dies in between
 * leaves `sending` behind, and the next one treats the answer as lost.
 */
export async function sendMessage(
  deps: SendingDeps,
  step: Step,
  athleteId: string,
  messageId: string,
): Promise<StepEnd> {
  const claimed = await deps.db.transaction((tx) => claim(deps, tx, step, athleteId, messageId));
  if (claimed.does === 'nothing') return DONE;
  if (claimed.does === 'wait') return againAt(claimed.untilMs, deps.now());
  const { row, channel, does } = claimed;
  const { terms } = channel;
  // a process that was paused since its claim does not send late: whoever took over may have sent
  if (deps.now() > row.triedMs! + terms.deadlineMs && does === 'send') return againAt(deps.now(), deps.now());
  const outcome =
    does === 'send'
      ? afterSend(row, terms, await trySend(channel, row), deps.now(), messageId)
      : afterLookup(row, terms, await tryLookup(channel, row), deps.now(), messageId);
  return deps.db.transaction(async (tx) => {
    await step.hold(tx);
    if (!(await moveMessage(tx, row, changesOf(outcome, deps.now())))) throw new ClaimLost();
    if (outcome.dueMs !== undefined) return againAt(outcome.dueMs, deps.now());
    await step.done(tx, 'ended', { athleteId });
    return DONE;
  });
}

/** Decides and claims in one transaction, under the message's lock; what ends here is written here. */
async function claim(
  { channels, now }: SendingDeps,
  tx: Tx,
  step: Step,
  athleteId: string,
  messageId: string,
): Promise<Claim> {
  await step.hold(tx);
  const end = async (): Promise<Claim> => {
    await step.done(tx, 'ended', { athleteId });
    return { does: 'nothing' };
  };
  const row = await lockMessage(tx, athleteId, messageId);
  if (row === null) return end();
  const nowMs = now();
  const giveUp = async (code: string, detail: string) => {
    const changes = changesOf({ state: 'given_up', code, detail }, nowMs);
    await moveMessage(tx, row, { ...changes, fence: row.fence + 1 });
    return end();
  };
  const channel = channels.get(row.channel);
  if (channel === undefined) return giveUp('CHANNEL_UNKNOWN', 'This server has no such way out.');
  const versions = amongVersions(row.version, await otherVersions(tx, row), channel.terms);
  const move = nextMove({ ...row, ...versions }, channel.terms, nowMs);
  if (move.move === 'nothing') return end();
  if (move.move === 'give_up') return giveUp(move.code, move.detail);
  if (move.move === 'wait') return { does: 'wait', untilMs: move.untilMs };
  const payload = channel.payload.safeParse(row.payload);
  if (!payload.success)
    return giveUp('PAYLOAD_UNREADABLE', 'The message is of a shape that this version does not know.');
  const changes =
    move.move === 'send'
      ? { fence: row.fence + 1, state: 'sending' as const, tries: row.tries + 1, triedMs: nowMs }
      : // what is looked for stays unknown: another process may look as well, but only one writes
        { fence: row.fence + 1, state: 'unknown' as const };
  await moveMessage(tx, row, changes);
  return { does: move.move, channel, row: { ...row, ...changes, payload: payload.data } };
}

async function trySend(channel: Channel, row: Message): Promise<Answer> {
  try {
    return await within(channel.terms.deadlineMs, (signal) => channel.send(outgoingOf(row), signal));
  } catch (error) {
    return { answer: 'lost', code: codeOf(error) };
  }
}

async function tryLookup(channel: Channel, row: Message): Promise<Found> {
  try {
    return await within(channel.terms.deadlineMs, (signal) => channel.lookup!(outgoingOf(row), signal));
  } catch (error) {
    return { found: 'unclear', code: codeOf(error) };
  }
}

function outgoingOf({ athleteId, messageId, subject, version, fence, payload }: Message): Outgoing {
  return { athleteId, messageId, subject, version, fence, payload };
}

/** Ends at the deadline also where the adapter does not listen to its signal. */
async function within<T>(ms: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = Object.assign(new Error('The other side did not answer in time.'), { code: 'NO_ANSWER' });
    deadline.abort(error);
    late.reject(error);
  }, ms);
  try {
    return await Promise.race([run(deadline.signal), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : 'SEND_FAILED';
}

/** What has ended keeps no payload: it may hold what opens something. */
function changesOf(outcome: Outcome, nowMs: number): Partial<Message> {
  return outcome.dueMs === undefined ? { ...outcome, payload: null, endedMs: nowMs } : outcome;
}

function againAt(untilMs: number, nowMs: number): StepEnd {
  return { end: 'again', afterS: Math.max(0, Math.ceil((untilMs - nowMs) / 1000)) };
}
