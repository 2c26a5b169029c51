import { z } from 'zod';
import type { Statement } from '../../core/science/stated-threshold.ts';
import type { Zones } from '../../core/science/zones-at.ts';
import type { CorrectionPreview } from '../../services/history/zone-correction.ts';
import type { ZoneOffer } from '../../services/history/zone-proposals.ts';
import { isoTime } from '../plain.ts';
import { day } from './parameters.ts';

const number = z.number().nullable();

export const zoneOffer = z
  .object({
    proposalId: z.string(),
    state: z.enum(['open', 'accepted', 'declined', 'outdated']),
    day: z.string().describe('The day whose evidence asked for it first'),
    thresholdSPerKm: z.number(),
    fromSPerKm: number.describe('The threshold pace that was in force then'),
    seRel: number.describe('Relative standard error of the proposed value'),
    heldBecause: z
      .enum(['training_alone', 'one_test_only', 'rise_limit'])
      .describe('Why the zones did not change by themselves (ASM-7)'),
    evidence: z.array(z.object({ activityId: z.string().nullable(), day: z.string() })),
    settledAt: z.string().nullable(),
  })
  .meta({
    id: 'ZoneOffer',
    example: {
      proposalId: 'prp_6b1f0c2d9a4e7713c05d',
      state: 'open',
      day: '2026-05-03',
      thresholdSPerKm: 252.4,
      fromSPerKm: 258.9,
      seRel: 0.021,
      heldBecause: 'training_alone',
      evidence: [{ activityId: 'act_1', day: '2026-04-28' }],
      settledAt: null,
    },
  });

export const statedZones = z
  .strictObject({
    day: day.describe('From this day on, until something newer holds'),
    thresholdSPerKm: z.number().min(160).max(900).nullable().optional(),
    lthrBpm: z.number().min(100).max(215).nullable().optional(),
  })
  .meta({
    id: 'StatedZones',
    description: 'What is left out is not said; `null` takes back what was said, from this day on.',
    example: { day: '2026-03-01', thresholdSPerKm: 262, lthrBpm: 171 },
  });

export const newStatement = statedZones
  .extend({
    previewId: z.string().max(80).optional().describe('Needed for a day before today: of the preview seen'),
  })
  .meta({
    id: 'NewZoneStatement',
    example: { day: '2026-03-01', thresholdSPerKm: 262, previewId: 'preview_0f5d2c77b1a94e6f8d31' },
  });

export const statementView = z
  .object({
    day: z.string(),
    thresholdSPerKm: z.number().nullable().optional().describe('Absent: not said; null: taken back'),
    lthrBpm: z.number().nullable().optional().describe('Absent: not said; null: taken back'),
    origin: z.enum(['own', 'correction', 'proposal']),
  })
  .meta({ id: 'ZoneStatement', example: { day: '2026-03-01', thresholdSPerKm: 262, origin: 'correction' } });

const zoneBorders = z.object({
  thresholdSPerKm: number,
  easyCeilingSPerKm: number,
  lthrBpm: number,
  easyCeilingHrBpm: number,
});
const judgedValues = z.object({
  class: z.string().nullable(),
  verdict: z.string().nullable().describe('Of an easy run'),
  tooFast: z.boolean().nullable(),
  load: number,
});
const bothWays = <T extends z.ZodType>(schema: T) => z.object({ before: schema, after: schema });

export const correctionPreview = z
  .object({
    previewId: z.string().describe('Accepts exactly this'),
    asOf: z.string(),
    onDay: bothWays(zoneBorders.nullable()).describe('Zones of the stated day'),
    today: bothWays(zoneBorders.nullable()).describe('Zones of `asOf`'),
    spans: z
      .array(z.object({ from: z.string(), until: z.string().nullable() }))
      .describe('When zones would be others; `until` null: from then on'),
    counts: z.object({ activities: z.int(), verdicts: z.int(), classes: z.int(), loads: z.int() }),
    activities: z
      .array(bothWays(judgedValues).extend({ id: z.string(), day: z.string() }))
      .describe('The newest 500 that would be judged otherwise, oldest first'),
    ctl: bothWays(number).describe('Fitness on `asOf`'),
    flags: bothWays(z.array(z.string())).describe('What a review of `asOf` would find'),
    decision: bothWays(z.string().nullable()),
  })
  .meta({
    id: 'ZoneCorrectionPreview',
    example: {
      previewId: 'preview_0f5d2c77b1a94e6f8d31',
      asOf: '2026-05-03',
      onDay: {
        before: {
          thresholdSPerKm: 270.2,
          easyCeilingSPerKm: 328.3,
          lthrBpm: 169,
          easyCeilingHrBpm: 152.1,
        },
        after: { thresholdSPerKm: 262, easyCeilingSPerKm: 318.3, lthrBpm: 169, easyCeilingHrBpm: 152.1 },
      },
      today: { before: null, after: null },
      spans: [{ from: '2026-03-01', until: '2026-03-15' }],
      counts: { activities: 1, verdicts: 1, classes: 0, loads: 1 },
      activities: [
        {
          id: 'act_7',
          day: '2026-03-03',
          before: { class: 'easy', verdict: 'too_fast', tooFast: true, load: 48.2 },
          after: { class: 'easy', verdict: 'easy', tooFast: false, load: 45.4 },
        },
      ],
      ctl: { before: 41.2, after: 40.9 },
      flags: { before: ['easy_too_fast'], after: [] },
      decision: { before: 'keep', after: 'keep' },
    },
  });

const SHOWN = 500;
const paceOf = (mps: number | null | undefined) => (mps == null ? null : 1000 / mps);

export function viewOffer({ proposalId, state, proposal, settledMs }: ZoneOffer): z.infer<typeof zoneOffer> {
  const { day: at, thresholdSpeedMps, from, seRel, heldBecause, evidence } = proposal;
  return {
    proposalId,
    state,
    day: at,
    thresholdSPerKm: 1000 / thresholdSpeedMps,
    fromSPerKm: paceOf(from),
    seRel,
    heldBecause,
    evidence,
    settledAt: settledMs === null ? null : isoTime(settledMs),
  };
}

export function viewStatement({ day: at, speedMps, lthrBpm, origin }: Statement) {
  return {
    day: at,
    // 1 ms/km is finer than anyone states, and undoes the way over m/s
    ...(speedMps === undefined
      ? {}
      : { thresholdSPerKm: speedMps === null ? null : Math.round(1e6 / speedMps) / 1000 }),
    ...(lthrBpm === undefined ? {} : { lthrBpm }),
    origin,
  };
}

export function toStated(body: z.infer<typeof statedZones>) {
  const { day: at, thresholdSPerKm, lthrBpm } = body;
  return { day: at, speedMps: thresholdSPerKm == null ? thresholdSPerKm : 1000 / thresholdSPerKm, lthrBpm };
}

export function viewPreview(preview: CorrectionPreview): z.infer<typeof correctionPreview> {
  const { onDay, today, activities } = preview;
  const count = (differs: (a: (typeof activities)[number]) => boolean) => activities.filter(differs).length;
  return {
    ...preview,
    onDay: { before: borders(onDay.before), after: borders(onDay.after) },
    today: { before: borders(today.before), after: borders(today.after) },
    counts: {
      activities: activities.length,
      verdicts: count((a) => a.before.verdict !== a.after.verdict || a.before.tooFast !== a.after.tooFast),
      classes: count((a) => a.before.class !== a.after.class),
      loads: count((a) => a.before.load !== a.after.load),
    },
    activities: activities.slice(-SHOWN),
  };
}

function borders(zones: Zones | null): z.infer<typeof zoneBorders> | null {
  if (zones === null) return null;
  return {
    thresholdSPerKm: paceOf(zones.thresholdSpeedMps),
    easyCeilingSPerKm: paceOf(zones.easyCeilingMps),
    lthrBpm: zones.lthrBpm,
    easyCeilingHrBpm: zones.easyCeilingHrBpm,
  };
}
