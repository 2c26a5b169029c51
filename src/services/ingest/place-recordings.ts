import { placeRun } from '../../core/activity/place-run.ts';
import {
  findSameRunCandidates,
  insertActivities,
  isNearInTime,
  knownActivities,
  type SameRunCandidate,
} from '../../db/queries/activity.ts';
import { insertSources, listSourcesOfDeliveries } from '../../db/queries/activity-source.ts';
import { putPackedStreams } from '../../db/queries/activity-stream.ts';
import { type Delivery, moveDeliveries, moveDelivery } from '../../db/queries/delivery.ts';
import type { Tx } from '../../db/transaction.ts';
import { type AthleteZone, activityRow } from './derive-activity.ts';
import { PARSER_VERSION } from './import-file.ts';
import { joinActivity, type StoredRecording, sourceRow } from './join-activity.ts';
import { shortId } from './receive-file.ts';

/** A delivery with those of its parts that are activities. */
export interface StoredDelivery {
  delivery: Delivery;
  recordings: readonly StoredRecording[];
}

interface Placing {
  recording: StoredRecording;
  newId: string;
}

/**
 * Gives each recording of deliveries of one athlete its activity and moves the deliveries on; answers for each in
 * order. Recordings that are like nothing else, as most are, become activities by a few statements for all; what
 * came before or looks like another run is joined one by one, in the order in which it came. The caller holds the
 * athlete's lock.
 */
export async function placeRecordings(
  tx: Tx,
  nowMs: number,
  athlete: AthleteZone,
  stored: readonly StoredDelivery[],
): Promise<('matched' | 'settled')[]> {
  const { athleteId } = athlete;
  const placings = stored.flatMap(({ delivery, recordings }) =>
    recordings.map((recording) => ({
      recording,
      newId: shortId('act', athleteId, `${delivery.sha256}:${recording.part}`),
    })),
  );
  const joined = await placeAll(tx, nowMs, athlete, placings);
  const events: ('matched' | 'settled')[] = [];
  const together: Delivery[] = [];
  for (const { delivery, recordings } of stored) {
    const isActivity = recordings.length > 0;
    const into = recordings.map((recording) => joined.get(recording));
    events.push(isActivity ? 'matched' : 'settled');
    const addsNone = isActivity && into.every((activityId) => activityId !== undefined);
    if (isActivity && !addsNone && delivery.duplicateOf === null) together.push(delivery);
    else
      await moveDelivery(tx, athleteId, delivery.deliveryId, {
        from: ['received', 'decoded'],
        to: isActivity ? 'matched' : 'reviewed',
        code: isActivity ? null : 'NOT_AN_ACTIVITY',
        detail: isActivity ? null : 'The file was read; it holds no activity.',
        duplicateOf: addsNone ? into[0]! : null,
        ...(delivery.state === 'received' ? { parserVersion: PARSER_VERSION } : {}),
      });
  }
  for (const [state, some] of Map.groupBy(together, (delivery) => delivery.state)) {
    await moveDeliveries(
      tx,
      athleteId,
      some.map((delivery) => delivery.deliveryId),
      {
        from: ['received', 'decoded'],
        to: 'matched',
        ...(state === 'received' ? { parserVersion: PARSER_VERSION } : {}),
      },
    );
  }
  return events;
}

/** Answers the activity of each recording that is not one of its own. */
async function placeAll(
  tx: Tx,
  nowMs: number,
  athlete: AthleteZone,
  placings: readonly Placing[],
): Promise<Map<StoredRecording, string>> {
  const { athleteId } = athlete;
  const joined = new Map<StoredRecording, string>();
  const keyOf = ({ deliveryId, part }: { deliveryId: string; part: number }) => `${deliveryId} ${part}`;
  const deliveryIds = [...new Set(placings.map(({ recording }) => recording.deliveryId))];
  const placed = new Set((await listSourcesOfDeliveries(tx, athleteId, deliveryIds)).map(keyOf));
  const newIds = placings.map(({ newId }) => newId);
  const known = new Set(await knownActivities(tx, athleteId, newIds));
  const candidatesOf = (some: readonly Placing[]) =>
    findSameRunCandidates(
      tx,
      athleteId,
      some.map(({ recording }) => recording.summary.startMs),
    );
  let candidates: SameRunCandidate[] = await candidatesOf(placings);
  let fresh: Placing[] = [];
  for (const [i, placing] of placings.entries()) {
    const { recording, newId } = placing;
    const { startMs, fingerprint } = recording.summary;
    const near = candidates.filter((candidate) => isNearInTime(candidate.startMs, startMs));
    const { same, doubtful } = placeRun(fingerprint, near);
    const isNew = !placed.has(keyOf(recording)) && !known.has(newId) && same.length + doubtful.length === 0;
    if (isNew) {
      fresh.push(placing);
      known.add(newId);
      candidates.push({ activityId: newId, startMs, fingerprint });
      continue;
    }
    await putNew(tx, nowMs, athlete, fresh);
    fresh = [];
    const found = await joinActivity(tx, nowMs, athlete, recording, newId);
    if (found.joined) joined.set(recording, found.activityId);
    candidates = await candidatesOf(placings.slice(i + 1));
  }
  await putNew(tx, nowMs, athlete, fresh);
  return joined;
}

/** Each of these recordings as an activity of its own. */
async function putNew(
  tx: Tx,
  nowMs: number,
  athlete: AthleteZone,
  placings: readonly Placing[],
): Promise<void> {
  const { athleteId } = athlete;
  const rows = placings.map(({ recording: { summary, policy }, newId }) =>
    activityRow(athlete, newId, { summary, policy, provenance: null }),
  );
  await insertActivities(tx, athleteId, rows);
  await putPackedStreams(
    tx,
    placings.map(({ recording, newId }) => ({ athleteId, activityId: newId, ...recording.packed })),
  );
  await insertSources(
    tx,
    placings.map(({ recording, newId }) =>
      sourceRow(athleteId, recording, newId, { matchedBy: 'new', evidence: null, nowMs }),
    ),
  );
}
