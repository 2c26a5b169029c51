import { ARMS } from '../arms/all-arms.ts';
import { FINDINGS } from '../outcome/detection.ts';
import type { Estimate } from '../outcome/intervals.ts';
import { type ArmSummary, MEASURES, type Measure, type Summary } from './summary.ts';

const MAIN = ['fixed', 'ten-percent', 'policy', 'untold'];
const ABLATION: Measure[] = ['spikes', 'easyShare', 'arrivals', 'vdotGain', 'km', 'quality'];

/** The results as Markdown, in the order of the document. */
export function resultTables(s: Summary): string {
  const setup = `${s.runners} runners, seed ${s.seed}, ${s.weeks} weeks, ${s.arms.length} arms. Mean over runners [95 % bootstrap interval].`;
  return [
    setup,
    '### Outcomes',
    outcomes(s),
    '### Difference from the fixed plan, runner by runner',
    differences(s),
    '### Decisions of the policy',
    decisions(s),
    '### One rule at a time: difference from this policy, runner by runner',
    ablations(s),
    '### Flags against what truly happened',
    detection(s),
  ].join('\n\n');
}

export function labelOf(id: string): string {
  return ARMS.find((a) => a.id === id)?.label ?? id;
}

function outcomes(s: Summary): string {
  const arms = MAIN.map((id) => armOf(s, id));
  return table(
    ['', ...arms.map((a) => labelOf(a.id))],
    MEASURES.map((m) => [m.name, ...arms.map((a) => shown(a.mean[m.key], m.key))]),
  );
}

function differences(s: Summary): string {
  const arms = MAIN.slice(1).map((id) => armOf(s, id));
  return table(
    ['', ...arms.map((a) => labelOf(a.id))],
    MEASURES.map((m) => [m.name, ...arms.map((a) => shown(a.fromFixed[m.key], m.key, true))]),
  );
}

function decisions(s: Summary): string {
  const a = armOf(s, 'policy');
  const total = Object.values(a.decisions).reduce((x, y) => x + y, 0);
  const rows = Object.entries(a.decisions)
    .toSorted(([, x], [, y]) => y - x)
    .map(([code, k]) => [`\`${code}\``, String(k), `${((100 * k) / total).toFixed(1)} %`]);
  const one = (v: number) => v.toFixed(1);
  const text = `A runner has ${one(a.reviews)} reviews in the season; ${one(a.changedReviews)} of them change at least one session of the next week, ${one(a.changedSessions)} sessions in all; the morning check swaps ${one(a.swaps)} hard sessions.`;
  return `${table(['decision', 'number', 'share'], rows)}\n\n${text}`;
}

function ablations(s: Summary): string {
  const names = ABLATION.map((key) => MEASURES.find((m) => m.key === key)!.name);
  const arms = s.arms.filter((a) => !MAIN.slice(0, 3).includes(a.id));
  return table(
    ['', ...names],
    arms.map((a) => [labelOf(a.id), ...ABLATION.map((key) => shown(a.fromPolicy[key], key, true))]),
  );
}

function detection(s: Summary): string {
  const share = (a: number, b: number) => (b === 0 ? '–' : `${((100 * a) / b).toFixed(0)} % (${a}/${b})`);
  return table(
    [
      '',
      'planted and found',
      'mean delay',
      'reviews that flag it and are right',
      'true weeks that are flagged',
    ],
    FINDINGS.map((f) => {
      const d = s.detection[f];
      const delay = d.found === 0 ? '–' : `${(d.delayDays / d.found).toFixed(1)} days`;
      return [
        f,
        share(d.found, d.planted),
        delay,
        share(d.right, d.flagged),
        share(d.trueFlagged, d.trueWeeks),
      ];
    }),
  );
}

export function armOf(s: Summary, id: string): ArmSummary {
  return s.arms.find((a) => a.id === id)!;
}

export function shown(e: Estimate, key: Measure, signed = false): string {
  const m = MEASURES.find((x) => x.key === key)!;
  const one = (v: number) => {
    const text = (v * m.scale).toFixed(m.digits);
    const plain = Number(text) === 0 ? text.replace('-', '') : text;
    return (signed && Number(plain) > 0 ? `+${plain}` : plain).replace('-', '−');
  };
  return `${one(e.mean)} [${one(e.low)}, ${one(e.high)}]`;
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
