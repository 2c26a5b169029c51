import { createHash } from 'node:crypto';
import type { Activity, ActivitySummary } from '../../core/activity/activity.ts';
import { isOneRecording, sameRun } from '../../core/activity/same-run.ts';
import type { PackedStream } from '../../core/activity/stream-codec.ts';
import { profileActivity } from '../../core/science/profile-activity.ts';
import { localDay, type Zone } from '../../core/time.ts';
import { decompressStream } from '../../db/compress-stream.ts';
import type { DecodedPart } from '../../formats/decode/outcome.ts';
import type { HistoryItem } from './judge-history.ts';

/** A runner's history held by one command, without a database: summaries as they are, streams packed. */
export interface MemoryHistory {
  /** takes one decoded part; answers what became of it */
  add(part: DecodedPart): 'added' | 'duplicate' | 'not_activity';
  /** the zone that most recordings were made in; UTC where none says */
  usualZone(): Zone;
  /** what counts: of two that can only be one recording, its clock changed, the one that starts first */
  items(zone: Zone): HistoryItem[];
  load(id: string): Promise<Activity>;
  /** the file an activity came from, and those that show the same run */
  filesOf(id: string): string[];
}

interface Held {
  id: string;
  summary: ActivitySummary;
  profile: HistoryItem['profile'];
  packed: PackedStream;
  files: string[];
  salvaged: boolean;
}

const WINDOW_MS = 26 * 3_600_000;

export function createMemoryHistory(): MemoryHistory {
  const held: Held[] = [];
  const byId = new Map<string, Held>();

  return {
    add({ facts, activity }) {
      if (activity === null) return 'not_activity';
      const { summary, packed } = activity;
      const file = facts.part === undefined ? facts.file : `${facts.file}#${facts.part}`;
      const twin = held.find(
        (h) =>
          Math.abs(h.summary.startMs - summary.startMs) <= WINDOW_MS &&
          sameRun(h.summary.fingerprint, summary.fingerprint).verdict === 'same',
      );
      const entry: Held = {
        id:
          twin?.id ??
          `act_${createHash('sha256').update(JSON.stringify(summary)).digest('hex').slice(0, 20)}`,
        summary,
        // from the stream as it is kept, so that nothing depends on whether it was stored in between
        profile: profileActivity({ summary, stream: unpacked(packed) }),
        packed,
        files: [...(twin?.files ?? []), file],
        salvaged: facts.status === 'salvaged',
      };
      if (twin === undefined) {
        held.push(entry);
        byId.set(entry.id, entry);
        return 'added';
      }
      if (isBetter(entry, twin)) Object.assign(twin, entry);
      else twin.files.push(file);
      return 'duplicate';
    },
    usualZone: () => usualZone(held.map((h) => h.summary.utcOffsetS)),
    items: (zone) =>
      held
        .filter((one) => !isLaterCopy(one, held))
        .map(({ id, summary, profile }) => ({
          id,
          day: localDay(summary.startMs, zone),
          summary,
          profile,
          stored: null,
          rpe: null,
        })),
    async load(id) {
      const { summary, packed } = byId.get(id)!;
      return { summary, stream: unpacked(packed) };
    },
    filesOf: (id) => byId.get(id)?.files ?? [],
  };
}

/** As countsAsTraining() of db/queries/same-run-doubt.ts says it of stored activities. */
function isLaterCopy({ id, summary: { startMs, fingerprint } }: Held, held: readonly Held[]): boolean {
  return held.some(({ id: otherId, summary: other }) => {
    const isBefore = other.startMs < startMs || (other.startMs === startMs && otherId < id);
    if (!isBefore || startMs - other.startMs > WINDOW_MS) return false;
    const { verdict, why } = sameRun(other.fingerprint, fingerprint);
    return verdict === 'doubtful' && isOneRecording(why);
  });
}

function unpacked({ bytes, samples, version }: PackedStream): Activity['stream'] {
  return decompressStream(bytes, samples, version);
}

/** Whole before salvaged, sound before doubtful, with heart rate before without; else the first stays. */
function isBetter(a: Held, b: Held): boolean {
  const rank = (h: Held) =>
    Number(h.salvaged) * 4 +
    Number(!h.summary.trust.distance) * 2 +
    Number(h.summary.trust.heartRate !== 'ok');
  return rank(a) < rank(b);
}

function usualZone(offsets: readonly (number | null)[]): Zone {
  const counts = new Map<number, number>();
  for (const offset of offsets) {
    if (offset !== null) counts.set(offset, (counts.get(offset) ?? 0) + 1);
  }
  const usual = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
  return usual === undefined || usual === 0 ? 'UTC' : offsetZone(usual);
}

/** "+05:30" for 19,800 s. */
function offsetZone(offsetS: number): Zone {
  const minutes = Math.round(Math.abs(offsetS) / 60);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${offsetS < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
