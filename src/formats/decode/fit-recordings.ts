import type { DeveloperField, FileKind, Recording, Warning } from '../../core/activity/recording.ts';
import { deviceOf } from './fit-device.ts';
import { factsOf, sampleWarnings } from './fit-facts.ts';
import { type FitContent, type FitMessage, timeOf, wordOf } from './fit-parse.ts';
import { pausesOf } from './fit-pauses.ts';
import {
  assignRecords,
  developerFieldsOf,
  orderedSessions,
  rowsOf,
  samplesOf,
  sessionFinder,
} from './fit-sessions.ts';
import { sportOf } from './fit-sport.ts';
import { utcOffsetOf } from './fit-time.ts';
import { lapOf, statedTotals, totalsOf } from './fit-totals.ts';

/** What all recordings of one chained part share. */
interface PartOf {
  content: FitContent;
  kind: FileKind;
  developer: DeveloperField[];
  warnings: ReadonlySet<Warning>;
}

/** A message of one of the names, in the order of the names. */
function firstOf(content: FitContent, ...names: string[]): FitMessage | undefined {
  return names.map((name) => content.messages[name]?.[0]).find((message) => message !== undefined);
}

/** Where no session says it: the sport message, a lap, a planned workout or a course. */
function sportMessage(content: FitContent, kind: FileKind): FitMessage | undefined {
  if (kind === 'workout') return firstOf(content, 'workout');
  if (kind === 'course') return firstOf(content, 'course');
  return kind === 'activity' ? firstOf(content, 'sport', 'lap') : undefined;
}

function nameOf(content: FitContent, session: FitMessage | null): string | null {
  return (
    wordOf(session ?? undefined, 'sport_profile_name') ??
    wordOf(firstOf(content, 'course'), 'name') ??
    wordOf(firstOf(content, 'workout'), 'wkt_name') ??
    wordOf(firstOf(content, 'sport'), 'name')
  );
}

/**
 * The recordings of one chained part: one a session, one for a part without sessions. Records, laps, pauses
 * and beat-to-beat intervals are shared out by time, so that each belongs to exactly one of them.
 */
export function recordingsOf({ content, kind, developer, warnings }: PartOf): Recording[] {
  const { messages, records } = content;
  const sessions = orderedSessions(messages.session ?? []);
  const parts: (FitMessage | null)[] = sessions.length === 0 ? [null] : sessions;
  const find = sessionFinder(sessions);
  const assigned = assignRecords(records, find);
  const fileId = messages.file_id?.[0];
  const utcOffsetS = utcOffsetOf(
    [...(messages.activity ?? []), ...(messages.timestamp_correlation ?? [])],
    fileId,
  );
  const device = deviceOf(fileId, messages.device_info ?? []);
  const laps = (messages.lap ?? []).map((message) => ({
    lap: lapOf(message),
    session: find(timeOf(message, 'start_time') ?? timeOf(message, 'timestamp') ?? Number.NEGATIVE_INFINITY),
  }));

  const times = records.timeMs.subarray(0, records.count);
  const allFacts = factsOf({ count: records.count, timeMs: times, channels: {}, segmentStarts: [] });
  const sessionEnds = sessions.map(
    (session) => (timeOf(session, 'start_time') ?? 0) + (statedTotals(session).elapsedS ?? 0) * 1000,
  );
  const lastMs = Math.max(allFacts.lastMs ?? 0, ...sessionEnds);
  const pauses = pausesOf(messages.event ?? [], lastMs > 0 ? lastMs : null);

  return parts.map((session, index) => {
    const rows = rowsOf(assigned, index, parts.length);
    const samples = samplesOf(records, rows);
    const facts = factsOf(samples);
    const own = laps.filter((lap) => lap.session === index).map(({ lap }) => lap);
    const ownPauses = pauses.filter((pause) => find(pause.startMs) === index);
    const { totals, distanceFrom } = totalsOf(session, own, facts, kind === 'activity');
    const spoken = session ?? sportMessage(content, kind);
    const sportRaw = wordOf(spoken, 'sport');
    const subSport = wordOf(spoken, 'sub_sport');
    const found = new Set<Warning>(warnings);
    if (kind === 'activity') {
      if (session === null) found.add('fit_no_session');
      const claims = session === null ? null : statedTotals(session);
      for (const warning of sampleWarnings(samples, facts, claims, ownPauses)) found.add(warning);
    }
    const rrMs = content.rrMs.filter(
      (_, i) => parts.length === 1 || (assigned[Math.max(0, content.rrAfterRecord[i]! - 1)] ?? 0) === index,
    );
    return {
      format: 'fit',
      kind,
      sport: sportOf(sportRaw, subSport),
      sportRaw,
      subSport,
      name: nameOf(content, session),
      startMs: timeOf(session ?? undefined, 'start_time') ?? facts.firstMs ?? own[0]?.startMs ?? null,
      utcOffsetS,
      device,
      totals,
      distanceFrom,
      laps: own,
      pauses: ownPauses,
      samples,
      developerFields: developerFieldsOf(developer, rows),
      rrMs,
      part: 1,
      sessions: sessions.length,
      salvaged: !content.intact || !content.whole,
      warnings: [...found],
    };
  });
}
