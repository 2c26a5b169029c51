import type { Stream } from '../../core/activity/activity.ts';
import type { Database } from '../../db/client.ts';
import { decompressStream, type PackedStream } from '../../db/compress-stream.ts';
import { listPackedStreams } from '../../db/queries/activity-stream.ts';

/** Streams of one read. */
const AT_ONCE = 50;
/** Packed bytes that are kept for the second look at a stream: more than a thousand runs, and no more memory than that. */
const KEPT_BYTES = 16 * 2 ** 20;

/**
 * Reads the streams of an athlete's activities. Those of `together`, asked for in this order, come many at a
 * time and are kept, packed, for when they are asked for again. Rejects where an activity has no stream.
 */
export function createStreamReader(
  db: Database,
  athleteId: string,
  together: readonly string[],
): (activityId: string) => Promise<Stream> {
  const place = new Map(together.map((id, i) => [id, i]));
  const kept = new Map<string, PackedStream>();
  let keptBytes = 0;
  let latest = new Map<string, PackedStream>();

  async function read(activityId: string): Promise<PackedStream | undefined> {
    const from = place.get(activityId);
    const ids = from === undefined ? [activityId] : together.slice(from, from + AT_ONCE);
    latest = await db.read((reader) => listPackedStreams(reader, athleteId, ids));
    for (const [id, packed] of latest) {
      if (kept.has(id) || keptBytes + packed.bytes.length > KEPT_BYTES) continue;
      kept.set(id, packed);
      keptBytes += packed.bytes.length;
    }
    return latest.get(activityId);
  }

  return async (activityId) => {
    const packed = kept.get(activityId) ?? latest.get(activityId) ?? (await read(activityId));
    if (packed === undefined) throw new Error(`activity ${activityId} has no stream`);
    return decompressStream(packed.bytes, packed.samples, packed.version);
  };
}
