import { factText } from '../core/coaching/fact-text.ts';
import type { Flag } from '../core/coaching/record.ts';
import { sayIn } from '../core/coaching/texts/say.ts';
import { formatDuration, formatPace } from '../core/units.ts';
import type { AnalysisDocument } from '../services/history/analysis-document.ts';

const BAND_NAMES: Record<string, string> = {
  E: 'Easy',
  M: 'Steady',
  T: 'Threshold',
  I: 'Interval',
  R: 'Repetition',
};
const TEXTS = sayIn('en');
const WEEKS_SHOWN = 10;
const RUNS_SHOWN = 14;
const EVIDENCE_SHOWN = 6;

/** The analysis as text for a terminal: what was found, how sure it is, what follows. */
export function analysisReport(doc: AnalysisDocument): string {
  return [
    ...heading(doc),
    ...thresholdLines(doc),
    ...zoneLines(doc),
    ...fitnessLines(doc),
    ...weekLines(doc),
    ...runLines(doc),
    ...flagLines(doc),
    ...decisionLines(doc),
    ...blockLines(doc),
    ...fileLines(doc),
  ].join('\n');
}

function heading(doc: AnalysisDocument): string[] {
  const { activities } = doc;
  const runs = activities.filter((a) => a.sport === 'running').length;
  const span = activities.length === 0 ? '' : `, ${activities[0]!.day} to ${activities.at(-1)!.day}`;
  return [`${activities.length} activities (${runs} runs)${span} · as of ${doc.asOf} · days in ${doc.zone}`];
}

function section(title: string, lines: string[]): string[] {
  return ['', title, ...lines.map((l) => `  ${l}`)];
}

function thresholdLines({ threshold }: AnalysisDocument): string[] {
  const t = threshold;
  if (t.thresholdSpeedMps === null) {
    return section('Threshold', [
      `none yet: ${t.method}. Runs are guided by effort until there is a result.`,
      ...better(t.improves),
    ]);
  }
  const pace = formatPace(1000 / t.thresholdSpeedMps);
  const range =
    t.interval === null
      ? ''
      : `, between ${formatPace(1000 / t.interval.highMps)} and ${formatPace(1000 / t.interval.lowMps)}`;
  const used = t.used
    .slice(0, 3)
    .map((u) => `${u.kind} of ${u.day}${u.durationS === null ? '' : ` (${formatDuration(u.durationS)})`}`);
  return section('Threshold', [
    `${pace}/km${range}  ·  ${t.source}, confidence ${t.confidence}  ·  ${t.method}`,
    `rests on: ${used.join(', ') || 'nothing measured'}; ${t.leftOut.length} effort${t.leftOut.length === 1 ? '' : 's'} left out`,
    ...(t.lthrBpm === null ? [] : [`heart rate at threshold ${Math.round(t.lthrBpm)} bpm (${t.lthrSource})`]),
    ...better(t.improves),
  ]);
}

function better(codes: readonly string[]): string[] {
  return codes.length === 0
    ? []
    : [`would be better known with: ${codes.map((c) => c.replaceAll('_', ' ')).join(', ')}`];
}

function zoneLines({ zones }: AnalysisDocument): string[] {
  if (zones === null || zones.bands === null) return [];
  const rows = zones.bands.map((b) =>
    b.band === 'E'
      ? `${pad(BAND_NAMES.E!, 11)} slower than ${formatPace(zones.easyCeilingSPerKm)}/km` +
        (zones.easyCeilingHrBpm === null ? '' : `, below ${Math.round(zones.easyCeilingHrBpm)} bpm`)
      : `${pad(BAND_NAMES[b.band]!, 11)} ${formatPace(b.slowSPerKm)}–${formatPace(b.fastSPerKm)}/km`,
  );
  return section(`Pace zones (valid from ${zones.validFrom}, ${zones.source}, ${zones.confidence})`, rows);
}

function fitnessLines({ fitness }: AnalysisDocument): string[] {
  const today = fitness.today;
  if (today === null || today.ctl === null) return [];
  const one = (x: number | null) => (x === null ? '–' : x.toFixed(1));
  const form = today.ctl === null || today.atl === null ? null : today.ctl - today.atl;
  return section('Form', [
    `fitness (CTL) ${one(today.ctl)}   fatigue (ATL) ${one(today.atl)}   form tomorrow ${one(form)}   ramp ${one(today.ramp)} a week` +
      (today.provisional ? '   (provisional: fewer than 42 days known)' : ''),
  ]);
}

function weekLines({ weeks }: AnalysisDocument): string[] {
  const shown = weeks.slice(-WEEKS_SHOWN);
  const most = Math.max(1, ...shown.map((w) => w.km));
  return section(
    'Weeks',
    shown.map((w) => {
      const bar = '█'.repeat(Math.round((w.km / most) * 30));
      return `${w.start}  ${pad(w.km.toFixed(1), 6, true)} km  ${w.runs} runs  longest ${w.longestKm.toFixed(1)}${w.down ? '  down' : ''}  ${bar}`;
    }),
  );
}

function runLines({ activities }: AnalysisDocument): string[] {
  const shown = activities.filter((a) => a.sport === 'running').slice(-RUNS_SHOWN);
  if (shown.length === 0) return [];
  return section(
    'Last runs',
    shown.map((a) => {
      const load = a.load?.load === null || a.load === null ? '–' : a.load.load.toFixed(0);
      return (
        `${a.day}  ${pad(a.class ?? '–', 8)} ${pad(km(a.distanceM), 5, true)} km  ${pad(formatPace(a.gapSPerKm), 5, true)}/km graded` +
        `  ${a.avgHrBpm === null ? '  – ' : pad(String(Math.round(a.avgHrBpm)), 4, true)} bpm  load ${pad(load, 3, true)} (${a.load?.method ?? 'none'})` +
        verdict(a.easy)
      );
    }),
  );
}

function verdict(easy: AnalysisDocument['activities'][number]['easy']): string {
  if (easy === null || easy.verdict === null || easy.verdict === 'ok') return '';
  const share =
    easy.paceFraction === null ? '' : `, ${Math.round(easy.paceFraction * 100)} % above the ceiling`;
  const hr =
    easy.hrFraction === null
      ? ''
      : ` and ${Math.round(easy.hrFraction * 100)} % above the heart-rate ceiling`;
  const cause = easy.likelyCause === null ? '' : ` (${easy.likelyCause})`;
  return `  ${easy.verdict.replaceAll('_', ' ')}${cause}${easy.tooFast ? share + hr : ''}`;
}

function flagLines({ flags, activities }: AnalysisDocument): string[] {
  const byId = new Map(activities.map((a) => [a.id, a]));
  const lines = flags.flatMap((flag) => {
    const runs = flag.evidence.flatMap((id) => byId.get(id) ?? []).slice(-EVIDENCE_SHOWN);
    const more = flag.evidence.length > runs.length ? ` and ${flag.evidence.length - runs.length} more` : '';
    const shown = runs
      .map((a) => `${a.day} ${km(a.distanceM)} km at ${formatPace(a.gapSPerKm)}/km`)
      .join(' · ');
    return [
      flagLine(flag),
      ...wrap(factText(flag, TEXTS), 96).map((l) => `    ${l}`),
      ...(shown === '' ? [] : wrap(`${shown}${more}`, 96).map((l) => `    ${l}`)),
    ];
  });
  return section('Flags', lines.length === 0 ? ['none'] : lines);
}

function flagLine(f: Flag): string {
  const limit = f.threshold === null ? '' : `, limit ${f.threshold}`;
  const number = f.value === null ? '' : `  ${Math.round(f.value * 1000) / 1000}${limit}`;
  return `${f.family} ${f.code}${number}${f.level > 0 ? `  (${f.level} point${f.level > 1 ? 's' : ''})` : ''}`;
}

function km(distanceM: number | null): string {
  return distanceM === null ? '–' : (distanceM / 1000).toFixed(1);
}

function decisionLines({ decision, decisionError, base }: AnalysisDocument): string[] {
  if (decision === null)
    return section('Decision', [`none: ${decisionError?.code ?? ''} ${decisionError?.message ?? ''}`]);
  return section('Decision', [
    `${decision.code}  (score ${decision.score}, policy ${decision.policyVersion})`,
    ...wrap(decision.explanation.runner, 100),
    ...(decision.counterfactual === null ? [] : wrap(decision.counterfactual.text, 100)),
    ...decision.blockedBy.flatMap((id) => wrap(`not raised, ${id}: ${TEXTS.rule(id)}`, 100)),
    ...(base === 'own_weeks'
      ? [
          'No plan was given: the next week starts from the mean of your last four weeks that were no down weeks.',
        ]
      : []),
  ]);
}

function blockLines({ nextBlock }: AnalysisDocument): string[] {
  if (nextBlock === null) return [];
  const names = new Map(nextBlock.workouts.map((w) => [w.id, w.name]));
  return section(
    `Next block, ${nextBlock.from} to ${nextBlock.to}: ${nextBlock.km.toFixed(1)} km (planned ${nextBlock.plannedKm.toFixed(1)})`,
    nextBlock.sessions.length === 0
      ? ['no running']
      : nextBlock.sessions.map(
          (s) =>
            `${s.day}  ${pad(s.type, 13)} ${pad(s.km.toFixed(1), 5, true)} km  ${names.get(s.workoutId) ?? ''}`,
        ),
  );
}

function fileLines({ files }: AnalysisDocument): string[] {
  const counts = `${files.read} read, ${files.duplicates} showed a run that was there already, ${files.notActivities} were no activities, ${files.skipped} other files left out`;
  return section('Files', [
    counts,
    ...files.rejected.map((r) => `${r.file}: ${r.error.code}: ${r.error.message}`),
  ]);
}

function pad(text: string, width: number, right = false): string {
  return right ? text.padStart(width) : text.padEnd(width);
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
