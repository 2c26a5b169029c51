import { z } from 'zod';
import type { Answer, Found } from '../../core/outbox/message.ts';
import { addDays } from '../../core/time.ts';
import type { RenderedWorkout } from '../../core/workout/rendered-workout.ts';
import { getAthlete } from '../../db/queries/athlete.ts';
import { type Connection, getConnection } from '../../db/queries/connection.ts';
import {
  type DeviceWorkout,
  getDeviceWorkout,
  putDeviceWorkout,
  settleDeviceWorkout,
} from '../../db/queries/device-workout.ts';
import type { Call } from '../../providers/call.ts';
import type { Account, Push } from '../../providers/provider.ts';
import type { Channel, Outgoing } from '../outbox/channel.ts';
import { MINUTE_MS } from '../people/people-deps.ts';
import { renderPlanned } from '../plan/planned-workouts.ts';
import { CallEnded } from './call-ended.ts';
import { callAs } from './call-platform.ts';
import { keepEdit } from './device-edits.ts';
import { encodeFor, mayPush } from './plan-workouts.ts';
import { platformOf, type TokenDeps } from './tokens.ts';

/** How far somebody may have moved it. */
const EDIT_DAYS = 28;
const payload = z.strictObject({ connectionId: z.string(), externalId: z.string(), day: z.string() });
type Payload = z.infer<typeof payload>;

interface Ready {
  row: Connection;
  push: Push;
  call: Call;
  account: Account;
  standing: DeviceWorkout;
}

/**
 * Planned workouts to a platform. A message says which one; what is sent is what the plan and the zones say
 * at that moment. Where an answer was lost the platform is asked, unless putting it twice leaves one.
 */
export function watchChannel(deps: TokenDeps): Channel<Payload> {
  return {
    payload,
    terms: {
      lostAnswer: 'lookup',
      waitsMs: [1, 5, 15, 60, 180, 360].map((minutes) => minutes * MINUTE_MS),
      deadlineMs: MINUTE_MS,
      visibleAfterMs: 5000,
    },
    send: (message) => answered(deps, message, send),
    async lookup(message) {
      const found = await answered<Found>(deps, message, look, (code) => ({ found: 'unclear', code }));
      return found;
    },
  };
}

/** Whatever keeps the platform from being asked is a refusal: nothing has arrived there. */
async function answered<T>(
  deps: TokenDeps,
  message: Outgoing<Payload>,
  run: (deps: TokenDeps, message: Outgoing<Payload>, ready: Ready) => Promise<T>,
  held: (
    code: string,
    error: { isFinal?: boolean; afterMs?: number; isLost?: boolean },
  ) => T = heldBack as never,
): Promise<T> {
  const own = { ...deps, db: deps.db.as({ kind: 'self', athleteId: message.athleteId }) };
  const { athleteId } = message;
  const { connectionId, externalId } = message.payload;
  try {
    const { row, standing, athlete } = await own.db.read(async (db) => ({
      row: await getConnection(db, athleteId, connectionId),
      standing: await getDeviceWorkout(db, { athleteId, connectionId, externalId }),
      athlete: await getAthlete(db, athleteId),
    }));
    if (row === null || standing === null || athlete === null)
      return held('CONNECTION_OVER', { isFinal: true });
    const platform = platformOf(own, row);
    const { push } = platform.provider;
    if (push === null || !mayPush(platform, row)) return held('NOT_GRANTED', { isFinal: true });
    const { settings } = platform;
    const account = { externalId: row.externalId, scopes: row.scopes, settings, zone: athlete.zone };
    return await run(own, message, { row, push, standing, account, call: callAs(own, platform, row, true) });
  } catch (error) {
    if (!(error instanceof CallEnded)) throw error;
    const isFinal =
      error.code === 'CONNECTION_OVER' || error.code === 'GRANT_OVER' || error.code === 'REFRESH_LOST';
    const afterMs = error.untilMs === null ? undefined : Math.max(0, error.untilMs - own.now());
    return held(error.code, {
      isFinal,
      ...(afterMs === undefined ? {} : { afterMs }),
      isLost: error.code === 'PLATFORM_DOWN',
    });
  }
}

/** A platform that broke down may have taken it first. */
function heldBack(
  code: string,
  { isLost, ...how }: { isFinal?: boolean; afterMs?: number; isLost?: boolean },
): Answer {
  return isLost === true ? { answer: 'lost', code } : { answer: 'refused', code, ...how };
}

async function send(
  deps: TokenDeps,
  { athleteId, version, payload: { connectionId, externalId, day } }: Outgoing<Payload>,
  { push, call, account, standing }: Ready,
): Promise<Answer> {
  const { remote } = standing;
  const key = { athleteId, connectionId, externalId };
  const isRemoval = standing.state === 'removing' || standing.state === 'removed';
  if (await isEditedThere(deps, key, { push, call, account, standing }))
    return { answer: 'refused', code: 'EDITED_THERE', isFinal: true };
  let said: Awaited<ReturnType<Push['put']>>;
  if (isRemoval) said = await push.remove(call, { day, externalId, remote }, account);
  else {
    const planned = await deps.db.read((db) => renderPlanned(db, athleteId, {}));
    const rendered = planned.find((one) => one.externalId === externalId);
    const encode = (one: RenderedWorkout) => encodeFor(push, account.settings, one);
    const form = rendered === undefined ? null : encode(rendered);
    if (rendered === undefined || form === null)
      return { answer: 'refused', code: 'WORKOUT_GONE', isFinal: true };
    const at = rendered.workout.day;
    const sameDay = planned
      .filter((one) => one.workout.day === at)
      .map((one) => encode(one)?.content)
      .filter((content) => content !== undefined);
    const { changedMs } = rendered;
    const content = { content: form.content, changedMs, sameDay };
    const put = (known: typeof remote) =>
      push.put(call, { day: at, externalId, remote: known, ...content }, account);
    said = await put(remote);
    if (said.kind === 'begun') {
      const { remote: begun } = said;
      await deps.db.transaction((tx) => settleDeviceWorkout(tx, key, version, { remote: begun }));
      said = await put(begun);
    }
  }
  // it went away between the two
  if (said.kind === 'begun') return { answer: 'refused', code: 'WORKOUT_GONE', afterMs: MINUTE_MS };
  const outcome = said;
  await deps.db.transaction((tx) =>
    settleDeviceWorkout(
      tx,
      key,
      version,
      outcome.kind === 'placed'
        ? { state: 'placed', remote: outcome.remote, seen: outcome.seen ?? null, code: null }
        : outcome.kind === 'removed'
          ? { state: 'removed', remote: null, code: null }
          : { state: 'refused', code: outcome.code },
    ),
  );
  if (outcome.kind === 'refused')
    return { answer: 'refused', code: outcome.code, detail: outcome.message, isFinal: true };
  // the platform named what it stored
  const ref = outcome.kind === 'placed' ? Object.values(outcome.remote).join(' ') : undefined;
  return { answer: 'accepted', isConfirmed: true, ...(ref === undefined ? {} : { ref }) };
}

/** Whether somebody changed it there since it was put: then nothing is written over it, and the change is kept as a proposal. */
async function isEditedThere(
  deps: TokenDeps,
  key: { athleteId: string; connectionId: string; externalId: string },
  { push, call, account, standing }: Pick<Ready, 'push' | 'call' | 'account' | 'standing'>,
): Promise<boolean> {
  const { seen } = standing;
  if (push.read === undefined || seen === null) return false;
  const span = { from: addDays(seen.day, -EDIT_DAYS), to: addDays(seen.day, EDIT_DAYS) };
  const found = await push.read(call, span, account);
  if (!found.ok) return false;
  return deps.db.transaction(async (tx) => {
    const now = await getDeviceWorkout(tx, key);
    if (now?.seen == null) return false;
    const isEdited = (await keepEdit(deps, tx, now, found.value.get(key.externalId) ?? null)) === 'waits';
    if (isEdited) await putDeviceWorkout(tx, { ...now, state: 'placed' });
    return isEdited;
  });
}

async function look(
  deps: TokenDeps,
  { athleteId, version, payload: { connectionId, externalId, day } }: Outgoing<Payload>,
  { push, call, account, standing }: Ready,
): Promise<Found> {
  const isRemoval = standing.state === 'removing';
  // sending again changes nothing, or brings what was to be changed: no need to tell old from new
  if (isRemoval || push.look === undefined || standing.remote !== null) return { found: 'absent' };
  const found = await push.look(call, { from: day, to: day }, account);
  if (!found.ok) return { found: 'unclear', code: found.error.code };
  const mine = found.value.find((one) => one.externalId === externalId);
  if (mine === undefined) return { found: 'absent' };
  const key = { athleteId, connectionId, externalId };
  const placed = { state: 'placed', remote: mine.remote, code: null } as const;
  await deps.db.transaction((tx) => settleDeviceWorkout(tx, key, version, placed));
  return { found: 'there', ref: Object.values(mine.remote).join(' ') };
}
