import { and, eq } from 'drizzle-orm';
import { ruleOf } from '../../core/access/actions.ts';
import { PROGRAM_EVENTS, type ProgramEventType } from '../../core/access/program-event.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { getMessage, type Message } from '../../db/queries/outbox.ts';
import { programEndpoint } from '../../db/schema/program-endpoint.ts';
import type { Tx } from '../../db/transaction.ts';
import { newSigningSecret } from '../outbound/signed-post.ts';
import { planMessage } from '../outbox/plan-message.ts';
import { listKeys } from '../people/api-keys.ts';
import { chainOfAccount } from '../people/audit.ts';
import { DAY_MS, type PeopleDeps } from '../people/people-deps.ts';
import { newId } from '../people/secret-token.ts';
import type { SecretBox } from '../secret-box.ts';
import type { Endpoint } from './program-of.ts';
import { PROGRAM_CHANNEL, subjectOf } from './tell-programs.ts';

/** Where an endpoint leads, and what it is signed with. */
export interface EndpointTarget {
  url: string;
  secret: string;
  /** the secret before, which signs too until then, so that a receiver can change over */
  before: { secret: string; untilMs: number } | null;
}

export interface NewEndpoint {
  url: string;
  name: string;
  events: ProgramEventType[];
  athletes: string[] | null;
  keyId: string | null;
  isStrong: boolean;
}

const MOST_ENDPOINTS = 20;
const CHANGE_OVER_MS = DAY_MS;

export async function listEndpoints(deps: PeopleDeps, accountId: string): Promise<Endpoint[]> {
  return deps.db.read((db) =>
    db
      .select()
      .from(programEndpoint)
      .where(eq(programEndpoint.accountId, accountId))
      .orderBy(programEndpoint.createdMs, programEndpoint.endpointId),
  );
}

export async function getEndpoint(
  deps: PeopleDeps,
  accountId: string,
  endpointId: string,
): Promise<Endpoint | null> {
  const rows = await deps.db.read((db) =>
    db.select().from(programEndpoint).where(isOne(accountId, endpointId)),
  );
  return rows[0] ?? null;
}

/** The signing secret is in the answer and shown never again. Errors: TOO_MANY_ENDPOINTS, KEY_NOT_FOUND, KEY_LACKS_SCOPE. */
export async function addEndpoint(
  deps: PeopleDeps,
  accountId: string,
  { url, ...wanted }: NewEndpoint,
): Promise<Result<{ endpoint: Endpoint; secret: string }>> {
  const fits = await fitsKey(deps, accountId, wanted);
  if (!fits.ok) return fits;
  const endpointId = newId('end');
  const secret = newSigningSecret();
  const sealed = sealTarget(deps.secrets, endpointId, { url, secret, before: null });
  if ((await listEndpoints(deps, accountId)).length >= MOST_ENDPOINTS)
    return fail('TOO_MANY_ENDPOINTS', `An account has at most ${MOST_ENDPOINTS} endpoints.`);
  return deps.db.transaction(async (tx) => {
    const [endpoint] = await tx
      .insert(programEndpoint)
      .values({ endpointId, accountId, ...wanted, sealed, createdMs: deps.now() })
      .returning();
    return ok({ endpoint: endpoint!, secret });
  });
}

/** What is named of it; `active` starts one that was stopped, or stops it. Errors: ENDPOINT_NOT_FOUND, KEY_LACKS_SCOPE. */
export async function changeEndpoint(
  deps: PeopleDeps,
  accountId: string,
  endpointId: string,
  {
    url,
    active,
    ...changes
  }: Partial<Pick<NewEndpoint, 'url' | 'name' | 'events' | 'athletes'>> & { active?: boolean },
): Promise<Result<Endpoint>> {
  const found = await getEndpoint(deps, accountId, endpointId);
  if (found === null) return notFound();
  const fits = await fitsKey(deps, accountId, { ...found, ...changes });
  if (!fits.ok) return fits;
  const running = { stoppedMs: null, stoppedCode: null, failingSinceMs: null };
  return deps.db.transaction(async (tx) => {
    // its secret may just have been changed
    const [now] = await tx.select().from(programEndpoint).where(isOne(accountId, endpointId)).for('update');
    if (now === undefined) return notFound();
    const target = targetOf(deps.secrets, now);
    const set = {
      ...changes,
      ...(url === undefined ? {} : { sealed: sealTarget(deps.secrets, endpointId, { ...target, url }) }),
      ...(active === undefined ? {} : active ? running : { stoppedMs: deps.now(), stoppedCode: 'OWNER' }),
    };
    if (Object.keys(set).length === 0) return ok(now);
    const [changed] = await tx
      .update(programEndpoint)
      .set(set)
      .where(isOne(accountId, endpointId))
      .returning();
    return ok(changed!);
  });
}

/** A new secret; the one before signs beside it for a day. Error: ENDPOINT_NOT_FOUND. */
export async function rotateSecret(
  deps: PeopleDeps,
  accountId: string,
  endpointId: string,
): Promise<Result<{ endpoint: Endpoint; secret: string }>> {
  return deps.db.transaction(async (tx) => {
    const [found] = await tx.select().from(programEndpoint).where(isOne(accountId, endpointId)).for('update');
    if (found === undefined) return notFound();
    const { url, secret: old } = targetOf(deps.secrets, found);
    const secret = newSigningSecret();
    const before = { secret: old, untilMs: deps.now() + CHANGE_OVER_MS };
    const sealed = sealTarget(deps.secrets, endpointId, { url, secret, before });
    const [endpoint] = await tx
      .update(programEndpoint)
      .set({ sealed })
      .where(isOne(accountId, endpointId))
      .returning();
    return ok({ endpoint: endpoint!, secret });
  });
}

/** Nothing is told to it from this commit on. */
export async function endEndpoint(deps: PeopleDeps, accountId: string, endpointId: string): Promise<boolean> {
  const rows = await deps.db.transaction((tx) =>
    tx
      .delete(programEndpoint)
      .where(isOne(accountId, endpointId))
      .returning({ id: programEndpoint.endpointId }),
  );
  return rows.length === 1;
}

/** Sends an event that is about nobody; answers its message. Error: ENDPOINT_NOT_FOUND. */
export async function testEndpoint(
  deps: PeopleDeps,
  accountId: string,
  endpointId: string,
): Promise<Result<Message>> {
  if ((await getEndpoint(deps, accountId, endpointId)) === null) return notFound();
  const athleteId = chainOfAccount(accountId);
  return deps.db.as({ kind: 'self', athleteId }).transaction(async (tx: Tx) => {
    const { messageId } = await planMessage(deps, tx, {
      ...{ athleteId, channel: PROGRAM_CHANNEL, subject: subjectOf(endpointId, newId('test')), version: 1 },
      title: 'Told a program: endpoint.tested',
      payload: { endpointId, eventId: null },
    });
    return ok((await getMessage(tx, athleteId, messageId))!);
  });
}

/** A key hears only of what it may read. Errors: KEY_NOT_FOUND, KEY_LACKS_SCOPE. */
async function fitsKey(
  deps: PeopleDeps,
  accountId: string,
  { keyId, events }: Pick<NewEndpoint, 'keyId' | 'events'>,
): Promise<Result<null>> {
  if (keyId === null) return ok(null);
  const key = (await listKeys(deps, accountId)).find((one) => one.keyId === keyId);
  if (key === undefined) return fail('KEY_NOT_FOUND', 'There is no such key.');
  const lacking = events.find(
    (type) => !ruleOf(PROGRAM_EVENTS[type]).key?.some((s) => key.scopes.includes(s)),
  );
  return lacking === undefined
    ? ok(null)
    : fail('KEY_LACKS_SCOPE', `The key has no scope that lets a program hear of ${lacking}.`);
}

export function secretsInUse(
  { secret, before }: Pick<EndpointTarget, 'secret' | 'before'>,
  nowMs: number,
): string[] {
  return before !== null && nowMs < before.untilMs ? [secret, before.secret] : [secret];
}

export function targetOf(secrets: SecretBox, { endpointId, sealed }: Endpoint): EndpointTarget {
  return JSON.parse(secrets.open(placeOf(endpointId), sealed)) as EndpointTarget;
}

function sealTarget(secrets: SecretBox, endpointId: string, target: EndpointTarget): string {
  return secrets.seal(placeOf(endpointId), JSON.stringify(target));
}

function placeOf(endpointId: string) {
  return { table: 'program_endpoint', column: 'sealed', rowId: endpointId };
}

function isOne(accountId: string, endpointId: string) {
  return and(eq(programEndpoint.accountId, accountId), eq(programEndpoint.endpointId, endpointId));
}

function notFound() {
  return fail('ENDPOINT_NOT_FOUND', 'There is no such endpoint of yours.');
}
