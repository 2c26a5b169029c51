import type { Line } from './history.ts';

/** What is in the database and in the file store when everything is over. */
export interface FinalState {
  deliveries: {
    athlete: string;
    deliveryId: string;
    naturalKey: string;
    sha256: string | null;
    state: string;
    code: string | null;
    isEntry: boolean;
  }[];
  activities: { athlete: string; activityId: string; startMs: number; sources: number }[];
  rawFiles: { athlete: string; sha256: string }[];
  /** what the file store holds */
  stored: { athlete: string; sha256: string }[];
  /** what the service wrote, in order: a trigger of the chaos database keeps it */
  effects: { subject: string; was: string | null; became: string }[];
  /** jobs that wait or run */
  openJobs: number;
}

/** What is wrong, by kind; empty lists where every promise was kept. Each text names the one it is about. */
export interface Findings {
  /** acknowledged, and not there */
  lost: string[];
  /** there more than once, or written more than once */
  doubled: string[];
  /** there, though nobody sent it */
  phantom: string[];
  /** a delivery that has no final state, or a job that nobody ends */
  unsettled: string[];
  /** a final state that does not say why */
  unreasoned: string[];
  /** bytes and rows that do not belong together */
  unbalanced: string[];
}

const FINAL = new Set(['reviewed', 'rejected', 'duplicate', 'parked']);
/** A watch's file says whole seconds. */
const SAME_START_MS = 1500;

const keyOf = ({ athlete, sha256 }: { athlete: string; sha256: string | null }) =>
  `${athlete}:${sha256?.slice(0, 12)}`;

/** Reads a recorded history against what is there afterwards. Knows nothing of how the service works. */
export function judge(history: readonly Line[], state: FinalState): Findings {
  const bytes = judgeDeliveries(history, state);
  const runs = judgeRuns(history, state);
  return {
    lost: [...bytes.lost, ...runs.lost],
    doubled: [...bytes.doubled, ...runs.doubled, ...repeated(state)],
    phantom: [...bytes.phantom, ...runs.phantom],
    unsettled: unsettled(state),
    unreasoned: state.deliveries
      .filter((d) => FINAL.has(d.state) && d.state !== 'reviewed' && !d.code)
      .map((d) => `${keyOf(d)} is ${d.state} and does not say why`),
    unbalanced: unbalanced(history, state),
  };
}

function judgeDeliveries(history: readonly Line[], { deliveries }: FinalState) {
  const byBytes = Map.groupBy(deliveries, keyOf);
  const acked = new Set(history.filter((line) => line.what === 'acked').map(keyOf));
  const known = new Set(history.filter((line) => line.what === 'sent' || line.what === 'truth').map(keyOf));
  const whole = deliveries.filter((d) => d.sha256 !== null);
  return {
    lost: [...acked].filter((key) => !byBytes.has(key)).map((key) => `${key} was acknowledged`),
    doubled: [...byBytes]
      .filter(([, rows]) => rows[0]!.sha256 !== null && rows.length > 1)
      .map(([key, rows]) => `${key} is there ${rows.length} times`),
    phantom: whole.filter((d) => !known.has(keyOf(d))).map((d) => `${keyOf(d)} was never sent`),
  };
}

/** For each real run whose bytes arrived: exactly one activity, and no activity without such a run. */
function judgeRuns(history: readonly Line[], { activities, deliveries }: FinalState) {
  const lost: string[] = [];
  const doubled: string[] = [];
  const arrived = new Set(deliveries.map(keyOf));
  const acked = new Set(history.filter((line) => line.what === 'acked').map(keyOf));
  const truths = history.filter((line) => line.what === 'truth');
  const byAthlete = Map.groupBy(activities, (a) => a.athlete);
  const explained = new Set<string>();
  const seen = new Set<string>();
  for (const truth of truths) {
    if (truth.startMs === null) continue;
    const { athlete, startMs } = truth;
    const carrier = truth.within === undefined ? keyOf(truth) : keyOf({ athlete, sha256: truth.within });
    const run = `${athlete}@${startMs}`;
    const found = (byAthlete.get(athlete) ?? []).filter((a) => Math.abs(a.startMs - startMs) < SAME_START_MS);
    for (const activity of found) explained.add(`${athlete}/${activity.activityId}`);
    if (seen.has(run)) continue;
    const isDue = acked.has(carrier) || arrived.has(keyOf(truth));
    if (found.length === 0 && isDue) lost.push(`the run ${run} has no activity`);
    if (found.length > 0) seen.add(run);
    if (found.length > 1) doubled.push(`the run ${run} has ${found.length} activities`);
  }
  const phantom = activities
    .filter((a) => !explained.has(`${a.athlete}/${a.activityId}`))
    .map((a) => `the activity ${a.athlete}/${a.activityId} shows no run that was sent`);
  return { lost, doubled, phantom };
}

/** A delivery goes from one state to the next once; an activity and what feeds it come into being once. */
function repeated({ effects }: FinalState): string[] {
  const times = new Map<string, number>();
  const reopened = new Set<string>();
  const found: string[] = [];
  for (const { subject, was, became } of effects) {
    // sent again after a refusal that was the machine's fault: it starts anew
    if (became === 'received' && was !== null) reopened.add(subject);
    const step = `${subject}: ${was ?? 'nothing'} → ${became}`;
    const count = (times.get(step) ?? 0) + 1;
    times.set(step, count);
    if (count === 2 && !reopened.has(subject)) found.push(`${step} was written twice`);
  }
  return found;
}

function unsettled({ deliveries, openJobs }: FinalState): string[] {
  const open = deliveries.filter((d) => !FINAL.has(d.state)).map((d) => `${keyOf(d)} is ${d.state}`);
  return openJobs > 0 ? [...open, `${openJobs} jobs wait or run`] : open;
}

/** Bytes without a row are right only where the sender was not told that they are kept. */
function unbalanced(history: readonly Line[], state: FinalState): string[] {
  const stored = new Set(state.stored.map(keyOf));
  const rows = new Set(state.rawFiles.map(keyOf));
  const delivered = new Set(state.deliveries.map(keyOf));
  const doubtful = new Set(
    history.filter((line) => line.what === 'unknown' || line.what === 'refused').map(keyOf),
  );
  return [
    ...[...rows].filter((key) => !stored.has(key)).map((key) => `${key} has a row and no bytes`),
    ...[...rows].filter((key) => !delivered.has(key)).map((key) => `${key} is stored without a delivery`),
    ...[...stored]
      .filter((key) => !rows.has(key) && !doubtful.has(key))
      .map((key) => `${key} has bytes and no row`),
    ...state.activities
      .filter((a) => a.sources === 0)
      .map((a) => `the activity ${a.athlete}/${a.activityId} has no source`),
  ];
}
