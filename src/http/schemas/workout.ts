import { z } from 'zod';

const step = z.object({
  kind: z.literal('step'),
  role: z.enum(['warmup', 'work', 'recovery', 'rest', 'cooldown']),
  name: z.string().optional(),
  end: z.discriminatedUnion('type', [
    z.object({ type: z.literal('time'), s: z.number() }),
    z.object({ type: z.literal('distance'), m: z.number() }),
    z.object({ type: z.literal('lap') }),
  ]),
  target: z.discriminatedUnion('type', [
    z.object({ type: z.literal('none') }),
    z.object({ type: z.literal('zone'), band: z.enum(['E', 'M', 'T', 'I', 'R']) }),
    z.object({
      type: z.literal('pace'),
      slowSPerKm: z.number(),
      fastSPerKm: z.number(),
      upperOnly: z
        .literal(true)
        .optional()
        .describe('Only faster than fastSPerKm is wrong; running slower never is'),
    }),
    z.object({ type: z.literal('hr'), lowBpm: z.number(), highBpm: z.number() }),
    z.object({ type: z.literal('rpe'), low: z.number(), high: z.number() }),
  ]),
  note: z.string().optional(),
});

const repeat = z.object({ kind: z.literal('repeat'), n: z.int(), steps: z.array(step) });

export const workout = z
  .object({
    id: z.string().describe('Stays the same over versions'),
    version: z.int(),
    name: z.string(),
    type: z.string(),
    purpose: z.string(),
    day: z.string(),
    sport: z.literal('running'),
    steps: z.array(z.discriminatedUnion('kind', [step, repeat])),
  })
  .meta({ id: 'Workout' });

export const plannedWorkout = workout
  .extend({ km: z.number().nullable(), createdAt: z.string() })
  .meta({ id: 'PlannedWorkout' });
