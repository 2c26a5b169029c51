import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { can } from '../../core/access/can.ts';
import { PROGRAM_EVENTS } from '../../core/access/program-event.ts';
import type { Answer } from '../../core/outbox/message.ts';
import { getEvent } from '../../db/queries/program-event.ts';
import type { Identity } from '../../db/row-security.ts';
import { programEndpoint } from '../../db/schema/program-endpoint.ts';
import { type Post, signedJson } from '../outbound/signed-post.ts';
import type { Channel, Outgoing } from '../outbox/channel.ts';
import { actOf, recordAct } from '../people/audit.ts';
import { grantTo } from '../people/grants.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type PeopleDeps } from '../people/people-deps.ts';
import { composeEvent } from './compose-event.ts';
import { secretsInUse, targetOf } from './endpoints.ts';
import { type Endpoint, programOf } from './program-of.ts';

const payload = z.strictObject({ endpointId: z.string(), eventId: z.string().nullable() });
type Payload = z.infer<typeof payload>;

/** As Standard Webhooks proposes it: three days and a few hours in all. */
const WAITS_MS = [
  ...[5_000, 5 * MINUTE_MS, 30 * MINUTE_MS],
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS),
];
const DEADLINE_MS = 20_000;
/** An endpoint that has taken nothing for so long is told nothing any more, until its owner starts it again. */
const FAILING_MS = 5 * DAY_MS;

interface Told {
  identity: Identity | null;
  content: { type: string; timestamp: string; data: object };
  record(): Promise<void>;
}

/** Tells programs of events, each try with what the program may see at that moment. */
export function programChannel(deps: PeopleDeps, post: Post): Channel<Payload> {
  return {
    payload,
    // the receiver takes a webhook-id once
    terms: { lostAnswer: 'key', waitsMs: WAITS_MS, deadlineMs: DEADLINE_MS, visibleAfterMs: 0 },
    async send(message) {
      const { endpointId, eventId } = message.payload;
      const [endpoint] = await deps.db.read((db) =>
        db.select().from(programEndpoint).where(eq(programEndpoint.endpointId, endpointId)),
      );
      if (endpoint === undefined) return over('ENDPOINT_ENDED');
      // a test is what its owner finds out with whether it works again
      if (endpoint.stoppedMs !== null && eventId !== null) return over('ENDPOINT_STOPPED');
      const told = eventId === null ? tested(deps, endpoint) : await toldOf(deps, endpoint, message, eventId);
      if ('answer' in told) return told;
      const { url, ...secrets } = targetOf(deps.secrets, endpoint);
      const nowMs = deps.now();
      const id = eventId ?? message.messageId;
      const signed = signedJson(secretsInUse(secrets, nowMs), id, nowMs, told.content);
      const answer = await posted(post, url, signed);
      await noteHealth(deps, endpoint, answer);
      if (answer.answer !== 'refused') await told.record();
      return answer;
    },
  };
}

function tested(deps: PeopleDeps, { endpointId }: Endpoint): Told {
  const timestamp = new Date(deps.now()).toISOString();
  const content = { type: 'endpoint.tested', timestamp, data: { endpointId } };
  return { identity: null, content, async record() {} };
}

/** Whoever may not hear of it any more is told nothing, whatever was planned. */
async function toldOf(
  deps: PeopleDeps,
  endpoint: Endpoint,
  { athleteId }: Outgoing<Payload>,
  eventId: string,
): Promise<Told | Answer> {
  const nowMs = deps.now();
  const found = await deps.db.as({ kind: 'self', athleteId }).read(async (db) => ({
    event: await getEvent(db, athleteId, eventId),
    program: await programOf(db, endpoint, nowMs),
  }));
  if (found.program === null) return over('ENDPOINT_ENDED');
  if (found.event === null) return over('EVENT_GONE');
  const { event, program } = found;
  const { about, occurredMs } = event;
  const isOwn = program.athleteId === athleteId;
  const grant = isOwn ? null : await grantTo(deps, program.accountId, athleteId);
  const action = PROGRAM_EVENTS[about.type];
  const verdict = can(program, action, { athleteId, grant }, nowMs);
  if (!verdict.allowed) return over('NOT_GRANTED');
  const { accountId } = program;
  const identity: Identity = isOwn
    ? { kind: 'self', athleteId, isProgram: true }
    : { kind: 'other', athleteId, accountId, nowMs, isProgram: true };
  const data = await deps.db.as(identity).read((db) => composeEvent(db, event));
  if (data === null) return over('NOTHING_TO_SAY');
  const timestamp = new Date(occurredMs).toISOString();
  return {
    identity,
    content: { type: about.type, timestamp, data: { athleteId, ...data } },
    async record() {
      if (!isOwn) await recordAct(deps.db, athleteId, nowMs, actOf(program, action));
    },
  };
}

/** Whatever is no 2xx may be mended there, so it is tried again; 410 is the receiver's word that it is gone. */
async function posted(
  post: Post,
  url: string,
  signed: { body: string; headers: Record<string, string> },
): Promise<Answer> {
  try {
    const { status, headers } = await post({ url, ...signed, deadlineMs: DEADLINE_MS - 5_000 });
    if (status >= 200 && status < 300) return { answer: 'accepted' };
    const waitS = Number(headers['retry-after'] ?? 0);
    const afterMs = Number.isFinite(waitS) ? Math.min(Math.max(waitS, 0), 3600) * 1000 : 0;
    return { answer: 'refused', code: `HTTP_${status}`, afterMs, isFinal: status === 410 };
  } catch (error) {
    const { code = 'SEND_FAILED', mayHaveArrived = true } = error as {
      code?: string;
      mayHaveArrived?: boolean;
    };
    return mayHaveArrived ? { answer: 'lost', code } : { answer: 'refused', code };
  }
}

async function noteHealth(deps: PeopleDeps, endpoint: Endpoint, answer: Answer): Promise<void> {
  const nowMs = deps.now();
  const { endpointId, failingSinceMs, stoppedMs } = endpoint;
  const set: Partial<Endpoint> = {};
  if (answer.answer === 'accepted') {
    if (failingSinceMs !== null) set.failingSinceMs = null;
  } else {
    const sinceMs = failingSinceMs ?? nowMs;
    if (failingSinceMs === null) set.failingSinceMs = nowMs;
    const isGone = answer.answer === 'refused' && answer.isFinal === true;
    const isDead = nowMs - sinceMs >= FAILING_MS;
    if (stoppedMs === null && (isGone || isDead))
      Object.assign(set, { stoppedMs: nowMs, stoppedCode: isGone ? 'RECEIVER_GONE' : 'RECEIVER_SILENT' });
  }
  if (Object.keys(set).length === 0) return;
  await deps.db.transaction((tx) =>
    tx.update(programEndpoint).set(set).where(eq(programEndpoint.endpointId, endpointId)),
  );
}

function over(code: string): Extract<Answer, { answer: 'refused' }> {
  return { answer: 'refused', code, isFinal: true };
}
