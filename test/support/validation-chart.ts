/**
 * Draws docs/pictures/validation-runner-a.svg from the corpus' history: weekly kilometres, fitness, fatigue and
 * form, and the weeks with flags. Only sums of weeks, no run, no place, no heart rate.
 * `PACEKEEPER_CORPUS=… node test/support/validation-chart.ts`
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Day, daysBetween } from '../../src/core/time.ts';
import { evaluateAsOf, RUNNER, readHistory, weeklyReviews, withStored, ZONE } from './validation-history.ts';

const corpus = process.env.PACEKEEPER_CORPUS;
if (corpus === undefined) throw new Error('PACEKEEPER_CORPUS is not set');
const history = await readHistory([join(corpus, 'history', RUNNER)]);
const items = history.items(ZONE);
const last = items.reduce((max, i) => (i.day > max ? i.day : max), '');
const whole = await evaluateAsOf(items, last, history.load);
const reviews = await weeklyReviews(withStored(items, whole), history.load);

const [width, left, right] = [960, 48, 16];
const first = whole.weeks[0]!.start;
const days = daysBetween(first, last) + 1;
const x = (day: Day) => left + (daysBetween(first, day) / days) * (width - left - right);
const one = (v: number) => v.toFixed(1);

function panel(top: number, height: number, low: number, high: number, step: number, title: string) {
  const y = (v: number) => top + height - ((v - low) / (high - low)) * height;
  const lines: string[] = [`<text x="${left}" y="${top - 8}" class="title">${title}</text>`];
  for (let v = low; v <= high; v += step) {
    lines.push(`<line x1="${left}" x2="${width - right}" y1="${one(y(v))}" y2="${one(y(v))}" class="grid"/>`);
    lines.push(`<text x="${left - 6}" y="${one(y(v) + 4)}" class="tick">${v}</text>`);
  }
  return { y, lines };
}

const volume = panel(40, 180, 0, 120, 20, 'Kilometres a week (dark: flagged weeks)');
const flagged = new Map(
  reviews.map((r) => [r.asOf, r.decision.ok ? r.decision.value.flags.filter((f) => f.level > 0) : []]),
);
const bars = whole.weeks.map((w) => {
  const sunday = reviews.find((r) => r.asOf >= w.start && daysBetween(w.start, r.asOf) < 7)?.asOf;
  const flags = sunday === undefined ? [] : flagged.get(sunday)!;
  const barWidth = (7 / days) * (width - left - right) - 3;
  const families = [...new Set(flags.map((f) => f.family))].join(' ');
  return (
    `<rect x="${one(x(w.start))}" y="${one(volume.y(w.km))}" width="${one(barWidth)}" height="${one(volume.y(0) - volume.y(w.km))}" class="${flags.length > 0 ? 'flagged' : 'week'}"/>` +
    (families === ''
      ? ''
      : `<text x="${one(x(w.start) + barWidth / 2)}" y="${one(volume.y(w.km) - 4)}" class="mark">${families}</text>`)
  );
});
const load = panel(
  280,
  180,
  -40,
  120,
  40,
  'Fitness (CTL), fatigue (ATL) and form at the start of the day; provisional until 42 days are known',
);
const path = (value: (p: (typeof whole.series)[number]) => number | null) =>
  whole.series
    .flatMap((p) =>
      value(p) === null ? [] : [`${one(x(p.day))},${one(load.y(Math.max(-40, Math.min(120, value(p)!))))}`],
    )
    .join(' ');
const months = [...new Set(whole.series.map((p) => p.day.slice(0, 7)))].map((m) => {
  const day = `${m}-01`;
  return `<text x="${one(x(day))}" y="486" class="month">${m}</text>`;
});
const provisionalTo = whole.series.find((p) => !p.provisional)!.day;

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} 520" font-family="sans-serif" role="img" aria-label="Weekly kilometres, flagged weeks, fitness, fatigue and form of one runner over nine months">
<style>
.title{font-size:13px;fill:#222}.tick{font-size:11px;fill:#555;text-anchor:end}.month{font-size:11px;fill:#555}
.mark{font-size:8px;fill:#7a1f1f;text-anchor:middle}.grid{stroke:#ddd}.week{fill:#9db8d2}.flagged{fill:#3b5f86}
polyline{fill:none;stroke-width:1.6}.ctl{stroke:#1f6f43}.atl{stroke:#b5651d}.tsb{stroke:#666;stroke-dasharray:3 2}
.provisional{fill:#f3efe2}.key{font-size:12px}
</style>
<rect width="${width}" height="520" fill="#fff"/>
<rect x="${left}" y="280" width="${one(x(provisionalTo) - left)}" height="180" class="provisional"/>
${[...volume.lines, ...bars, ...load.lines].join('\n')}
<polyline class="atl" points="${path((p) => p.atl)}"/>
<polyline class="ctl" points="${path((p) => p.ctl)}"/>
<polyline class="tsb" points="${path((p) => p.tsb)}"/>
${months.join('\n')}
<text x="${left}" y="508" class="key"><tspan fill="#1f6f43">fitness</tspan> · <tspan fill="#b5651d">fatigue</tspan> · <tspan fill="#666">form (dashed)</tspan> · F1 distance, F2 easy runs too fast, F5 response of heart rate to speed</text>
</svg>
`;
writeFileSync(new URL('../../docs/pictures/validation-runner-a.svg', import.meta.url), svg);

const of = (code: RegExp) =>
  reviews.filter((r) => r.decision.ok && r.decision.value.flags.some((f) => f.level > 0 && code.test(f.code)))
    .length;
const codes = reviews.map((r) => (r.decision.ok ? r.decision.value.code : 'none'));
const verdicts = whole.judged.map((j) => j.analysis.easy?.verdict ?? null);
const count = (all: readonly (string | null)[]) =>
  JSON.stringify(
    Object.fromEntries([...new Set(all)].sort().map((c) => [c, all.filter((d) => d === c).length])),
  );
process.stdout.write(
  [
    `weeks reviewed ${reviews.length}; with spike ${of(/^spike/)}, ramp ${of(/^ramp/)}, easy too fast ${of(/^easy_too/)}, response worse ${of(/response_worse/)}`,
    `decisions ${count(codes)}`,
    `classes ${count(whole.judged.map((j) => j.analysis.class.class))}`,
    `easy verdicts ${count(verdicts)}`,
    `load methods ${count(whole.loads.map((l) => l.method))}`,
    `fitness ${one(whole.series.at(-1)!.ctl!)}, highest ${one(Math.max(...whole.series.filter((p) => !p.provisional).map((p) => p.ctl!)))}`,
    ...whole.timeline.changes.map(
      (c) =>
        `${c.validFrom} ${c.reason} ${c.zones.confidence} ${c.zones.thresholdSpeedMps === null ? '-' : one(1000 / c.zones.thresholdSpeedMps)} s/km`,
    ),
    '',
  ].join('\n'),
);
