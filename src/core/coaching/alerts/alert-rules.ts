import { daysBetween } from '../../time.ts';
import { type Policy, policy } from '../policy.ts';
import type { AlertLevel, Family, Flag } from '../record.ts';
import type { AlertFacts } from './alert-facts.ts';
import { deskPolicy } from './desk-policy.ts';

export const ALERT_CAUSES = [
  'emergency',
  'SAFE-1',
  'SAFE-2',
  'second_recovery',
  'locked_overload',
  'overload',
  'spike',
  'pain',
  'silent',
  'goal_at_risk',
  'data_stale',
] as const;
export type AlertCause = (typeof ALERT_CAUSES)[number];

/** Which look at the athlete can find a cause, and so which one can say that it is over. */
export type AlertSource = 'review' | 'data' | 'plan';

/** One cause as found now. */
export interface Finding {
  cause: AlertCause;
  rule: string;
  source: AlertSource;
  level: AlertLevel;
  /** the number that teams set limits on: S, a ratio, pain 0–10, days; null: none */
  value: number | null;
  /** runs, days, reports */
  evidence: string[];
  /** typed values for the texts */
  facts: Record<string, string | number>;
}

export interface AlertRule {
  id: string;
  cause: AlertCause;
  source: AlertSource;
  find(f: AlertFacts, p: Policy): Omit<Finding, 'cause' | 'rule' | 'source'> | null;
}

const RISKS: readonly Family[] = ['F1', 'F2', 'F3', 'F4', 'F5'];
const counting = (f: AlertFacts) =>
  f.flags.filter((x) => x.level > 0 && x.muted !== true && RISKS.includes(x.family));
const evidenceOf = (flags: readonly Flag[]) => [...new Set(flags.flatMap((x) => x.evidence))].toSorted();
const found = (
  level: AlertLevel,
  value: number | null,
  evidence: string[],
  facts: Finding['facts'] = {},
) => ({ level, value, evidence, facts });

/** What a coach is told: one rule a cause, in the order in which a decision lists them. */
export const ALERT_RULES: readonly AlertRule[] = [
  {
    // chest pain, fainting, palpitations
    id: 'COACH-8',
    cause: 'emergency',
    source: 'review',
    find: (f) => (f.emergency ? found('urgent', null, [f.asOf]) : null),
  },
  {
    id: 'COACH-9',
    cause: 'SAFE-1',
    source: 'review',
    find({ painAlarm: pain }) {
      if (pain === null) return null;
      const { level, site, day } = pain;
      return found('urgent', level, [`${day} ${site} ${level}/10`], { level, site, date: day });
    },
  },
  {
    id: 'COACH-10',
    cause: 'SAFE-2',
    source: 'review',
    find: (f) => (f.illnessSince === null ? null : found('urgent', null, [f.illnessSince])),
  },
  {
    // a recovery week would be due twice within 21 days
    id: 'COACH-11',
    cause: 'second_recovery',
    source: 'review',
    find: (f) =>
      f.rules.includes('RECOVERY-21')
        ? found('urgent', f.score, evidenceOf(counting(f)), { score: f.score })
        : null,
  },
  {
    id: 'COACH-12',
    cause: 'locked_overload',
    source: 'review',
    find: (f, p) =>
      f.locked && f.score >= p.decide.recoveryScore
        ? found('urgent', f.score, evidenceOf(counting(f)), { score: f.score })
        : null,
  },
  {
    // S ≥ 3 and recovery weeks warn, with red pain urgently; S = 2 informs
    id: 'COACH-13',
    cause: 'overload',
    source: 'review',
    find(f, p) {
      const because = [f.score, evidenceOf(counting(f)), { score: f.score }] as const;
      if (f.code === 'insert_recovery') return found(f.bodyPoints >= 2 ? 'urgent' : 'warn', ...because);
      if (f.score >= p.decide.strongScore) return found('warn', ...because);
      return f.score >= p.decide.mildScore ? found('info', ...because) : null;
    },
  },
  {
    id: 'COACH-14',
    cause: 'spike',
    source: 'review',
    find(f) {
      const spikes = f.flags.filter((x) => /^spike_(moderate|large)$/.test(x.code) && x.muted !== true);
      const worst = spikes.toSorted((a, b) => b.level - a.level)[0];
      if (worst === undefined) return null;
      const { date = '', km = 0, pct = 0 } = worst.facts;
      return found('warn', worst.value, evidenceOf([worst]), { date, km, pct });
    },
  },
  {
    // below what stops running, which is COACH-9
    id: 'COACH-15',
    cause: 'pain',
    source: 'review',
    find(f) {
      const pain = f.flags.find((x) => x.code === 'pain_red' && x.muted !== true);
      if (pain === undefined || f.painAlarm !== null) return null;
      const { level = 0, site = '' } = pain.facts;
      return found('warn', pain.value, evidenceOf([pain]), { level, site });
    },
  },
  {
    // three days without a run while a key session was planned in them
    id: 'COACH-16',
    cause: 'silent',
    source: 'review',
    find(f, p) {
      const days = f.daysWithoutRun;
      if (days === null || days < p.coach.silentDays || f.keyDaysMissed.length === 0) return null;
      return found('info', days, f.keyDaysMissed, { days });
    },
  },
  {
    id: 'COACH-17',
    cause: 'goal_at_risk',
    source: 'plan',
    find: (f) => (f.goalAtRisk ? found('info', null, [f.asOf]) : null),
  },
  {
    // nothing was heard while runs were due, or for a week, or the connection fails: not known is not rest
    id: 'COACH-18',
    cause: 'data_stale',
    source: 'data',
    find({ health, asOf }) {
      if (health === null || health.lastHeardOn === null) return null;
      const { days, failingSince, lastHeardOn } = health;
      const d = deskPolicy.stale;
      const isSilent = days! >= (health.runsDue ? d.infoDays : d.warnDays);
      if (!isSilent && failingSince === null) return null;
      // what is missing is missing since the connection failed, whatever else was heard
      const blind = failingSince === null ? days! : Math.max(days!, daysBetween(failingSince, asOf));
      const level = blind >= d.warnDays ? 'warn' : 'info';
      const facts = { days: blind, date: lastHeardOn, ...(failingSince === null ? {} : { failingSince }) };
      return found(level, blind, [failingSince ?? lastHeardOn, asOf], facts);
    },
  },
];

const ORDER: AlertLevel[] = ['info', 'warn', 'urgent'];

export function levelOrder(level: AlertLevel): number {
  return ORDER.indexOf(level);
}

export function highest(alerts: readonly { level: AlertLevel }[]): AlertLevel | null {
  return alerts.map((a) => a.level).toSorted((a, b) => levelOrder(b) - levelOrder(a))[0] ?? null;
}

/** Every cause that these facts hold, of the sources asked for. */
export function findAlerts(
  facts: AlertFacts,
  sources: readonly AlertSource[],
  { rules = ALERT_RULES, numbers = policy }: { rules?: readonly AlertRule[]; numbers?: Policy } = {},
): Finding[] {
  return rules
    .filter(({ source }) => sources.includes(source))
    .flatMap(({ id: rule, cause, source, find }) => {
      const it = find(facts, numbers);
      return it === null ? [] : [{ cause, rule, source, ...it }];
    });
}
