import { writeFit } from '../fixtures/generators/write-fit.ts';
import type { Activity } from '../src/core/activity/activity.ts';
import { bestEfforts } from '../src/core/activity/efforts.ts';
import { toActivity } from '../src/core/activity/to-activity.ts';
import { dailyLoads } from '../src/core/science/daily-loads.ts';
import { fitnessSeries } from '../src/core/science/fitness-series.ts';
import { addDays, type Day } from '../src/core/time.ts';
import { factsOf } from '../src/formats/decode/facts.ts';
import { decodeFit } from '../src/formats/decode/fit.ts';
import { packParts } from '../src/formats/decode/pack-parts.ts';
import { type EvaluateOptions, evaluateHistory } from '../src/services/history/evaluate-history.ts';
import type { HistoryItem } from '../src/services/history/judge-history.ts';
import { createMemoryHistory } from '../src/services/history/memory-history.ts';
import { resumedFrom } from '../test/support/resumed-from.ts';
import { generatedRun } from './generated-runs.ts';
import { costOf, msText } from './measure.ts';
import type { Section } from './row.ts';

const MANY = 5_000;
const FEW = 50;
const DAY_MS = 86_400_000;
const FIRST_MS = Date.UTC(2013, 0, 7, 6);

/** Science over one long run and over a long history that is stored already. */
export async function historySpeed(): Promise<Section> {
  const long = activityOf(4 * 3600, 1);
  const efforts = await costOf(25, () => bestEfforts(long.stream));

  const { items, load } = prototypes();
  const first = await evaluateHistory(historyOf(items, MANY), optionsFor(MANY, load));
  const stored = storedItems(historyOf(items, MANY), first);
  const scored = first.loads.map(({ day, load: value }) => ({ day, load: value }));
  const span = { from: stored[0]!.day, to: stored.at(-1)!.day };
  const series = await costOf(9, () => fitnessSeries(dailyLoads(scored, span)));
  const whole = await costOf(
    3,
    async () => (await evaluateHistory(stored, optionsFor(MANY, load))).workouts,
    { warmUp: 0 },
  );
  /** One more run on the day after `count` others, from where the walk over those stood. */
  const append = async (count: number) => {
    const behind = stored.slice(0, count);
    const before = await evaluateHistory(behind, optionsFor(count, load));
    const newest: HistoryItem = { ...stored[count]!, stored: null };
    const { items, resume } = resumedFrom(before, [...behind, newest], newest.day, newest.day);
    return costOf(
      15,
      async () => (await evaluateHistory(items, { ...optionsFor(count + 1, load), resume })).workouts,
    );
  };
  const few = await append(FEW);
  const many = await append(MANY - 1);

  const ratio = many.cpuMs / few.cpuMs;

  return {
    title: 'Science and history',
    how:
      `One athlete with ${MANY.toLocaleString('en')} runs on as many days, summaries, profiles and analyses stored, in a warm process. ` +
      'Processor time; reading rows from the database is not part of it. An evaluation gives thresholds, zones, loads, form, flags and the decision; ' +
      'the newest activity resumes the walk where the stored state stands.',
    versions: [],
    rows: [
      {
        what: 'best efforts of a four-hour run',
        target: 'under 15 ms',
        measured: msText(efforts.cpuMs),
        met: efforts.cpuMs < 15,
      },
      {
        what: 'load and form series of 5,000 activities from stored summaries',
        target: 'under 1 s',
        measured: msText(series.cpuMs),
        met: series.cpuMs < 1000,
      },
      {
        what: 'the whole evaluation of 5,000 activities from the first day on, from stored summaries',
        target: 'under 1 s',
        measured: msText(whole.cpuMs),
        met: whole.cpuMs < 1000,
      },
      {
        what: `judge and evaluate the newest activity behind ${FEW}`,
        target: null,
        measured: msText(few.cpuMs),
        met: null,
      },
      {
        what: `judge and evaluate the newest activity behind ${MANY.toLocaleString('en')}`,
        target: null,
        measured: `${msText(many.cpuMs)}, ${ratio.toFixed(1)} × as much; its windows hold a year and more of daily runs instead of ${FEW}`,
        met: null,
      },
    ],
  };
}

function activityOf(durationS: number, seed: number): Activity {
  const decoded = decodeFit(writeFit(generatedRun(durationS, seed)));
  if (!decoded.ok) throw new Error(decoded.error.message);
  const activity = toActivity(decoded.value[0]!);
  if (!activity.ok) throw new Error(activity.error.message);
  return activity.value;
}

/** A few runs of different length; the history repeats them on other days. */
function prototypes() {
  const history = createMemoryHistory();
  const seconds = [1200, 900, 1300, 1000, 1500, 1100, 1250];
  seconds.forEach((durationS, i) => {
    const decoded = decodeFit(writeFit(generatedRun(durationS, i, FIRST_MS + i * 3 * DAY_MS)));
    if (!decoded.ok) throw new Error(decoded.error.message);
    const recording = decoded.value[0]!;
    const activity = toActivity(recording);
    if (!activity.ok) throw new Error(activity.error.message);
    const facts = factsOf(recording, activity.value, false);
    const [part] = packParts([{ facts, activity: activity.value }]);
    history.add(part!);
  });
  const items = history.items('UTC');
  const idOf = (id: string) => items[Number(id) % items.length]!.id;
  return { items, load: (id: string) => history.load(idOf(id)) };
}

function historyOf(items: readonly HistoryItem[], count: number): HistoryItem[] {
  return Array.from({ length: count }, (_, i) => {
    const item = items[i % items.length]!;
    const startMs = FIRST_MS + i * DAY_MS;
    return {
      ...item,
      id: String(i),
      day: addDays('2013-01-07', i),
      summary: { ...item.summary, startMs, fingerprint: { ...item.summary.fingerprint, startMs } },
    };
  });
}

function storedItems(
  items: readonly HistoryItem[],
  { judged }: Awaited<ReturnType<typeof evaluateHistory>>,
): HistoryItem[] {
  return items.map((item, i) => ({
    ...item,
    stored: { analysis: judged[i]!.analysis, key: judged[i]!.key },
  }));
}

function optionsFor(count: number, loadActivity: EvaluateOptions['loadActivity']): EvaluateOptions {
  const asOf: Day = addDays('2013-01-07', count - 1);
  return {
    runnerId: 'bench',
    asOf,
    athlete: { sex: null, birthYear: null, maxHrBpm: null, restHrBpm: null, statements: [] },
    loadActivity,
    plan: null,
    readiness: [],
    pain: [],
    illness: [],
    decisions: [],
    mode: 'auto',
    locks: [],
    language: 'en',
    risk: 'normal',
  };
}
