import type { Decoded, RecordedLap, Recording, Warning } from '../../core/activity/recording.ts';
import { noSamples, noTotals } from '../../core/activity/recording.ts';
import { isSalvageable, type XmlOutcome } from '../xml/read-xml.ts';
import { timeSpan } from '../xml/sample-figures.ts';
import { sportFromWords } from '../xml/sport-words.ts';
import { mostFrequentOffset } from '../xml/xml-time.ts';
import { readTcx, type TcxContent, type TcxLap, type TcxPart } from './tcx-content.ts';
import { chooseDistance, distanceCandidates, heartRate, timerFromLaps } from './tcx-totals.ts';

/** A lap may begin this long before its first trackpoint; more is a clock in another zone. */
const LAP_LEAD_MS = 3_600_000;

/**
 * Decodes a TCX file into one recording for each activity (also those of multisport sessions) and each
 * course, in file order. Totals that are missing, zero or contradict the trackpoints are replaced or
 * left out, and a warning says so. A file that breaks off is cut back to its whole trackpoints.
 *
 * Codes: EMPTY_FILE, NOT_XML, NOT_TCX, XML_TRUNCATED, XML_MALFORMED, XML_TOO_DEEP,
 * XML_ENTITIES_FORBIDDEN, XML_TOO_MANY_POINTS. Never throws.
 */
export function decodeTcx(bytes: Uint8Array): Decoded {
  const { content, ...outcome } = readTcx(bytes);
  const { failure } = outcome;
  const points = content.parts.reduce((sum, part) => sum + part.columns.count(), 0);
  if (failure !== null && (points === 0 || !isSalvageable(failure))) {
    return { ok: false, error: failure };
  }
  // In a file that breaks off, an activity without a single whole point is no activity.
  const parts = content.parts.filter((part) => failure === null || part.columns.count() > 0);
  if (parts.length === 0) return { ok: true, value: [withoutPart(content, outcome)] };
  const sessions = parts.filter((part) => part.kind === 'activity').length;
  const value = parts.map((part, index) => {
    const damaged = failure !== null && index === parts.length - 1;
    return { ...partRecording(part, outcome, damaged), part: index + 1, sessions };
  });
  return { ok: true, value };
}

function partRecording(part: TcxPart, outcome: XmlOutcome, damaged: boolean): Recording {
  const samples = part.columns.finish();
  const span = timeSpan(samples);
  const startMs = startOf(part, span);
  const endMs = span?.lastMs ?? endOfLaps(part.laps);
  const distance = chooseDistance(distanceCandidates(part.laps, samples));
  const timer = timerFromLaps(part.laps, span);
  const hr = heartRate(part.laps, samples);
  const calories = part.laps.reduce((sum, lap) => sum + (numberOrNull(lap.calories) ?? 0), 0);

  const warnings = new Set<Warning>();
  if (damaged) warnings.add('xml_truncated');
  if (outcome.undeclaredPrefix) warnings.add('xml_undeclared_prefix');
  if (span !== null ? span.untimed > 0 : samples.count > 0) warnings.add('samples_without_time');
  if (span?.falls) warnings.add('samples_out_of_order');
  if (part.positionsInvalid) warnings.add('positions_invalid');
  if (part.valuesInvalid || outcome.faults) warnings.add('values_invalid');
  if (distance.from !== 'laps' || (timer.timerS === null && !timer.contradicts))
    warnings.add('totals_missing');
  if (distance.contradicts || timer.contradicts) warnings.add('totals_contradict_samples');

  return {
    ...emptyRecording(),
    kind: part.kind,
    sport: sportFromWords(part.sportRaw),
    sportRaw: part.sportRaw,
    name: part.name,
    startMs,
    utcOffsetS: mostFrequentOffset(part.offsets),
    device: part.creator,
    totals: {
      ...noTotals(),
      elapsedS: startMs === null || endMs === null ? null : (endMs - startMs) / 1000,
      timerS: timer.timerS,
      distanceM: distance.distanceM,
      avgHrBpm: hr.avgBpm,
      maxHrBpm: hr.maxBpm,
      calories: calories > 0 ? calories : null,
    },
    distanceFrom: distance.from,
    laps: part.laps.map((lap, index) => recordedLap(lap, part.laps[index + 1], endMs)),
    samples,
    salvaged: damaged,
    warnings: [...warnings],
  };
}

/** The first lap's start, else the activity's id, where it lies less than an hour before the first trackpoint. */
function startOf(part: TcxPart, span: ReturnType<typeof timeSpan>): number | null {
  const lapMs = part.laps[0]?.startMs ?? Number.NaN;
  const statedMs = Number.isNaN(lapMs) ? part.idMs : lapMs;
  if (span === null) return Number.isNaN(statedMs) ? null : statedMs;
  const leadMs = span.firstMs - statedMs;
  return leadMs > 0 && leadMs < LAP_LEAD_MS ? statedMs : span.firstMs;
}

/** Where the last lap ends by its own words; null where it does not say. */
function endOfLaps(laps: TcxLap[]): number | null {
  const last = laps.at(-1);
  if (last === undefined) return null;
  const endMs = last.startMs + last.totalTimeS * 1000;
  return Number.isNaN(endMs) ? null : endMs;
}

function recordedLap(lap: TcxLap, next: TcxLap | undefined, endMs: number | null): RecordedLap {
  const lapEndMs = next === undefined ? (endMs ?? Number.NaN) : next.startMs;
  const elapsedS = (lapEndMs - lap.startMs) / 1000;
  return {
    ...noTotals(),
    startMs: numberOrNull(lap.startMs),
    elapsedS: elapsedS >= 0 ? elapsedS : null,
    timerS: lap.whole ? numberOrNull(lap.totalTimeS) : null,
    distanceM: lap.whole ? numberOrNull(lap.distanceM) : null,
    avgHrBpm: lap.whole && lap.avgHrBpm > 0 ? lap.avgHrBpm : null,
    maxHrBpm: lap.whole && lap.maxHrBpm > 0 ? lap.maxHrBpm : null,
    avgPowerW: lap.whole ? numberOrNull(lap.avgPowerW) : null,
    calories: lap.whole ? numberOrNull(lap.calories) : null,
    trigger: lap.trigger,
    intensity: lap.intensity,
  };
}

/** A file without activity or course: planned workouts, or nothing. */
function withoutPart(content: TcxContent, outcome: XmlOutcome): Recording {
  return {
    ...emptyRecording(),
    kind: content.workouts > 0 ? 'workout' : 'other',
    warnings: outcome.undeclaredPrefix ? ['xml_undeclared_prefix'] : [],
  };
}

function emptyRecording(): Recording {
  return {
    format: 'tcx',
    kind: 'other',
    sport: null,
    sportRaw: null,
    subSport: null,
    name: null,
    startMs: null,
    utcOffsetS: null,
    device: null,
    totals: noTotals(),
    distanceFrom: null,
    laps: [],
    pauses: [],
    samples: noSamples(),
    developerFields: [],
    rrMs: [],
    part: 1,
    sessions: 0,
    salvaged: false,
    warnings: [],
  };
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
