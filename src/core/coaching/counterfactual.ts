import { addDays } from '../time.ts';
import { applyEdits } from './apply-counterfactual.ts';
import { canonicalJson } from './canonical.ts';
import { A_LITTLE, type Candidate, reaching, weekCandidate } from './counterfactual-reach.ts';
import { doneShare } from './history.ts';
import type { Counterfactual, Flag } from './record.ts';
import type { DecisionCode, ReviewInput } from './review-input.ts';
import type { Situation } from './situation.ts';
import { type Say, sayIn } from './texts/say.ts';

/**
 * The nearest change of the evidence that gives another decision. Candidates follow from the flags
 * raised (brought back to their limit) or, without any, from the limits next in reach; each is
 * applied to the input and decided again, so what is stated is true. Null: none found.
 */
export function findCounterfactual(
  input: ReviewInput,
  s: Situation,
  code: DecisionCode,
  locked: boolean,
  decideAgain: (input: ReviewInput) => { code: DecisionCode; newKm: number },
): Counterfactual | null {
  const t = sayIn(input.language);
  for (const c of candidates(s, locked)) {
    const after = decideAgain(applyEdits(input, c.edits));
    if (after.code !== code) return { edits: c.edits, ...after, text: c.text(t, t.code(after.code)) };
  }
  return null;
}

/** What was found earlier for the same evidence, in the words of the input's language: nothing is decided again. */
export function retellCounterfactual(
  input: ReviewInput,
  s: Situation,
  found: Counterfactual | null,
  locked: boolean,
): Counterfactual | null {
  if (found === null) return null;
  const edits = canonicalJson(found.edits);
  const again = candidates(s, locked).find((c) => canonicalJson(c.edits) === edits);
  const t = sayIn(input.language);
  return again === undefined ? found : { ...found, text: again.text(t, t.code(found.code)) };
}

function candidates(s: Situation, locked: boolean): Candidate[] {
  return locked ? [unlock()] : [...clearing(s), ...combined(s), ...reaching(s)];
}

function unlock(): Candidate {
  return { edits: [{ op: 'unlock' }], size: 0, text: (t, code) => t.say('if_unlocked', { code }) };
}

/** For every flag that counts: the evidence at, or just inside, its limit. Smallest change first. */
function clearing(s: Situation): Candidate[] {
  const out: Candidate[] = [];
  for (const f of s.now.flags) {
    if (f.muted === true || (f.level === 0 && f.family !== 'C' && f.code !== 'response_better')) continue;
    out.push(...candidatesFor(s, f));
  }
  if (s.emergency) {
    out.push({
      edits: [{ op: 'remove_illness' }],
      size: 0,
      text: (t, code) => t.say('if_no_report', { code }),
    });
  }
  const lastSwap = s.h.input.swapDays
    ?.filter((d) => d <= s.h.asOf)
    .toSorted()
    .at(-1);
  if (lastSwap !== undefined) {
    out.push({
      edits: [{ op: 'remove_swap', day: lastSwap }],
      size: 0.2,
      text: (t, code) => t.say('if_swap', { date: t.date(lastSwap), code }),
    });
  }
  if (s.breakNow !== null) {
    const day = addDays(s.h.asOf, 1 - s.h.policy.break.minDays + 1);
    out.push({
      edits: [
        { op: 'remove_pain', days: s.h.input.pain.map((p) => p.day) },
        { op: 'remove_illness' },
        { op: 'add_run', day, km: s.h.policy.whatIf.runKm },
      ],
      size: 0.1,
      text: (t, code) => t.say('if_run', { date: t.date(day), code }),
    });
  }
  return out.toSorted((a, b) => a.size - b.size);
}

/** All families at once, where no single flag turns the decision. */
function combined(s: Situation): Candidate[] {
  const singles = clearing(s);
  if (singles.length < 2) return [];
  const size = singles.reduce((sum, c) => sum + c.size, 0);
  return [
    {
      edits: singles.flatMap((c) => c.edits),
      size,
      text: (t, code) => singles.map((c) => c.text(t, code)).join(' '),
    },
  ];
}

function candidatesFor(s: Situation, f: Flag): Candidate[] {
  const { h } = s;
  const week = h.week?.start ?? h.asOf;
  switch (f.code) {
    case 'spike_small':
    case 'spike_moderate':
    case 'spike_large':
      return spikeCandidates(s, f);
    case 'ramp_high':
    case 'ramp_very_high':
    case 'over_plan':
    case 'far_over_plan': {
      const done = Number(f.facts.done);
      const limits = [f.threshold!, 1].map((limit) => (done * limit) / f.value!);
      return limits.map((km) => weekCandidate(week, done, km * (1 - A_LITTLE)));
    }
    case 'under_plan':
    case 'far_under_plan':
    case 'two_low_weeks': {
      const share = h.week === null ? null : doneShare(h, h.week);
      if (share === null || share <= 0) return [];
      const limits = [
        h.policy.compliance.farUnder,
        h.policy.compliance.twoLow,
        h.policy.compliance.under,
      ].filter((x) => x > share);
      return limits.map((x) =>
        weekCandidate(week, share * h.week!.plannedKm, x * (1 + A_LITTLE) * h.week!.plannedKm),
      );
    }
    case 'easy_too_fast':
    case 'easy_too_fast_persistent': {
      const m = Number(f.facts.m);
      return [1, ...Array.from({ length: f.evidence.length }, (_, i) => i + 1)].slice(1).map((n) => ({
        edits: [{ op: 'set_easy', runIds: f.evidence.slice(0, n), tooFast: false }],
        size: n / m,
        text: (t, code) => t.say('if_easy', { n, code }),
      }));
    }
    case 'readiness_low':
    case 'readiness_very_low':
      return f.evidence.map((_, i) => ({
        edits: [{ op: 'set_readiness', days: f.evidence.slice(0, i + 1), state: 'normal' }],
        size: (i + 1) / 7,
        text: (t, code) => t.say('if_readiness', { n: i + 1, code }),
      }));
    case 'rpe_high':
    case 'rpe_very_high': {
      const p = h.policy.rpe;
      return [p.red, p.amber]
        .filter((limit) => f.value! >= limit)
        .map((limit) => {
          const by = -(Math.ceil((f.value! - limit) * 10) / 10 + 0.1);
          return {
            edits: [{ op: 'shift_rpe', weekStart: week, by }],
            size: -by / 10,
            text: (t, code) => t.say('if_rpe', { points: -by, code }),
          };
        });
    }
    case 'monotony_high': {
      const day = addDays(week, 3);
      return [
        {
          edits: [{ op: 'add_rest', day }],
          size: 0.15,
          text: (t, code) => t.say('if_rest', { date: t.date(day), code }),
        },
      ];
    }
    case 'pain_amber':
    case 'pain_red':
      return [
        {
          edits: [{ op: 'remove_pain', days: h.input.pain.map((p) => p.day) }],
          size: Number(f.facts.level) / 10,
          text: (t, code) => t.say('if_no_pain', { code }),
        },
      ];
    case 'illness_mild':
    case 'illness_systemic':
      return [
        { edits: [{ op: 'remove_illness' }], size: 0.5, text: (t, code) => t.say('if_no_illness', { code }) },
      ];
    case 'response_worse':
    case 'response_better': {
      const split = addDays(h.asOf, 1 - h.policy.response.recentDays);
      return [
        {
          edits: [
            { op: 'scale_hr', from: split, to: h.asOf, factor: 1 + (f.value ?? 0) },
            { op: 'set_results_as_predicted' },
          ],
          size: Math.abs(f.value ?? 0.05),
          text: (t, code) => t.say('if_response', { code }),
        },
      ];
    }
    case 'speed_too_fast':
      return [
        {
          edits: [{ op: 'slow_work', runIds: f.evidence }],
          size: f.value!,
          text: (t, code) => t.say('if_work', { code }),
        },
      ];
    case 'load_over':
      return [
        {
          edits: [{ op: 'drop_planned_load', weekStart: week }],
          size: f.value! - 1,
          text: (t, code) => t.say('if_load', { code }),
        },
      ];
    default:
      return [];
  }
}

function spikeCandidates({ h }: Situation, f: Flag): Candidate[] {
  const { spike, caps } = h.policy;
  const risk = h.input.runner.risk;
  const l30 = Number(f.facts.l30);
  const km = Number(f.facts.km);
  const free = Math.max(spike.amber[risk] * l30, l30 + caps.longRiseKm);
  const limits = [f.threshold! * l30, spike.red * l30, free, l30].filter((x) => x < km);
  return limits.map((limit) => {
    const to = Math.floor(limit * 10 + 1e-6) / 10;
    return {
      edits: [{ op: 'set_run_km', runId: f.evidence[0]!, km: to }],
      size: 1 - to / km,
      text: (t: Say, code: string) => t.say('if_spike', { date: t.date(String(f.facts.date)), km: to, code }),
    };
  });
}
