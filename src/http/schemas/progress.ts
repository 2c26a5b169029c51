import { z } from 'zod';
import { ruleText } from '../../core/coaching/texts/rule-text.ts';
import { LANGUAGES, type Language } from '../../core/coaching/texts/say.ts';
import type { RuleNote } from '../../core/coaching/wins/win-rule.ts';

export const language = z.enum(LANGUAGES);
/** For addresses whose answer holds sentences and that take nothing else. */
export const languageQuery = z.strictObject({ language: language.optional() });

const number = z.number().nullable();

export const note = z
  .object({
    text: z.string().describe('Key of the sentence: the rule, and a variant after a colon'),
    facts: z.record(z.string(), z.union([z.string(), z.number()])).describe('What the sentence was made of'),
    sentence: z.string(),
  })
  .meta({
    id: 'RuleNote',
    example: {
      text: 'WIN-4',
      facts: { pct: 97, ceilingS: 362 },
      sentence: 'First truly easy run: 97 % under 6:02/km. That is how the hard days get better.',
    },
  });

export function viewNote(n: RuleNote, lang: Language): z.infer<typeof note> {
  return { ...n, sentence: ruleText(n, lang) };
}

export const win = z
  .object({
    id: z.string().describe('Stable: the same win found again has the same id'),
    rule: z.string().describe('WIN-1 … WIN-12'),
    day: z.string(),
    evidence: z.array(z.string()).describe('Activities, or Mondays of weeks, it was read from'),
    note,
  })
  .meta({ id: 'Win' });

export const caution = z
  .object({
    id: z.string(),
    rule: z.literal('WIN-13'),
    of: z.string().describe('The win it stands in place of'),
    day: z.string(),
    evidence: z.array(z.string()),
    note,
  })
  .meta({ id: 'Caution' });

export const consistencyView = z
  .object({
    score: number.describe('Kept weeks of the last eight ÷ 8; null while nothing was planned'),
    kept: z.int(),
    of: z.int(),
    streak: z.int().describe('Kept weeks in a row up to now'),
    weeks: z.array(
      z.object({
        start: z.string(),
        planned: z.int(),
        done: z.int(),
        excused: z.int().describe('Not run because of pain, illness or a decision'),
        kept: z.boolean(),
        runIds: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'Consistency' });

export const inventoryView = z
  .object({
    asOf: z.string(),
    from: z.string(),
    weeks: z.int(),
    runs: z.int(),
    km: z.number(),
    weekdays: z.array(
      z.object({
        weekday: z.int().describe('0 = Monday'),
        runs: z.int(),
        medianMin: number,
        medianPaceSPerKm: number,
        usualStartMin: number.describe('Local minutes since midnight'),
      }),
    ),
    paceChanges: z
      .object({ switchesPerWeek: z.number(), shareOfRuns: z.number(), runsRead: z.int() })
      .nullable()
      .describe('null where no run could be read against zones'),
    kinds: z.array(z.object({ type: z.string(), perWeek: z.number() })),
    zoneMin: z.object({ easy: z.number(), steady: z.number(), hard: z.number() }).nullable(),
    crossTraining: z.object({ sessionsPerWeek: z.number(), minutesPerWeek: z.number() }),
    recovery: z.object({
      restDaysPerWeek: z.number(),
      recoveryRunsPerWeek: z.number(),
      medianDaysBetweenHard: number,
      downWeeks: z.int(),
    }),
    longRuns: z.object({ perMonth: z.number(), longestKm: number, ids: z.array(z.string()) }),
    strengthPerWeek: z.number(),
    hillMPerWeek: number,
    findings: z
      .array(z.object({ rule: z.string(), evidence: z.array(z.string()), seen: note, next: note }))
      .describe('At most three, the most important first'),
  })
  .meta({ id: 'Inventory' });

export const formView = z
  .object({
    cadenceSpm: number.describe('Median at easy pace over 28 days; never a target'),
    beforeSpm: number.describe('The 28 days before, at the same speed'),
    change: number,
    trend: z.array(z.object({ week: z.string(), cadenceSpm: z.number() })),
    balanceLeftPct: number,
    notes: z.array(note),
  })
  .meta({ id: 'RunningForm' });

export const plateauView = z
  .object({
    asOf: z.string(),
    state: z.enum(['plateau', 'variety', 'none', 'unknown']),
    blockedBy: z.array(z.string()).describe('Why nothing can be said'),
    monotonous: z.boolean().nullable(),
    stagnant: z.boolean().nullable(),
    evidence: z.object({
      runs: z.array(z.string()),
      paceCv: number,
      distanceCv: number,
      medianKm: number,
      medianPaceSPerKm: number,
      fastRuns: z.array(z.string()).describe('Runs with five minutes at threshold or faster'),
      indexChange: number.describe('Speed for each heartbeat against the 42 days before, as a share'),
      effortGain: number.describe('Best gain over a standard distance, as a share'),
    }),
    week: z.int().describe('Weeks the plateau has been there; 0 without one'),
    notes: z.array(note).describe('What was seen, and the one change to make'),
  })
  .meta({ id: 'Plateau' });
