import type { Schema } from '../api/client.ts';

type Item = Schema['Workout']['steps'][number];
export type WorkoutStep = Extract<Item, { kind: 'step' }>;

/** Every step in the order it is run, repeats unrolled. */
export function unrolled(items: readonly Item[]): WorkoutStep[] {
  return items.flatMap((item) =>
    item.kind === 'repeat' ? Array.from({ length: item.n }, () => unrolled(item.steps)).flat() : [item],
  );
}

/** Rows for a table: repeats once, with how often. */
export function stepRows(items: readonly Item[], times = 1): { step: WorkoutStep; times: number }[] {
  return items.flatMap((item) =>
    item.kind === 'repeat' ? stepRows(item.steps, times * item.n) : [{ step: item, times }],
  );
}

const EASY_GUESS_S_PER_KM = 390;

/** How long a step takes about, for drawing only. */
export function roughSeconds({ end, target }: WorkoutStep): number {
  if (end.type === 'time') return end.s;
  if (end.type === 'lap') return 60;
  const pace =
    target.type === 'pace'
      ? target.upperOnly
        ? target.fastSPerKm
        : (target.fastSPerKm + target.slowSPerKm) / 2
      : EASY_GUESS_S_PER_KM;
  return (end.m / 1000) * pace;
}
