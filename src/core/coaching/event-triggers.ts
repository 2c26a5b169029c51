import { daysBetween } from '../time.ts';
import { buildHistory } from './history.ts';
import { missedInDays } from './match-plan.ts';
import { policy } from './policy.ts';
import type { ReviewInput } from './review-input.ts';

export type EventTrigger = 'pain' | 'illness' | 'emergency' | 'gap' | 'missed_sessions' | 'result';

export interface Occasion {
  trigger: EventTrigger;
  /** what it was, the same however often one looks: the last run before a gap, the latest session missed, the race */
  key: string;
}

/**
 * §2.3: what calls for a review before the week is over, as of the input's day. Each occasion calls once; who asks
 * keeps which ones have been dealt with. Availability changes and late files are the caller's to see.
 */
export function eventOccasions(input: ReviewInput): Occasion[] {
  const h = buildHistory(input, input.asOf);
  const out: Occasion[] = [];
  const say = (trigger: EventTrigger, key: string) => out.push({ trigger, key: `${trigger}:${key}` });
  const { memoryDays } = policy.events;
  const isRecent = (day: string) => day <= input.asOf && daysBetween(day, input.asOf) < memoryDays;
  if (input.emergency.length > 0) say('emergency', input.emergency.join('+'));
  for (const p of input.pain)
    if (isRecent(p.day) && p.level >= policy.pain.amberOnce) say('pain', `${p.day}:${p.site}:${p.level}`);
  for (const i of input.illness) if (isRecent(i.from)) say('illness', `${i.from}:${i.kind}`);
  if (h.lastBreak !== null && h.lastBreak.returnDay === null) say('gap', h.lastBreak.lastRunDay);
  const { missedWindowDays, missedInWindow } = policy.compliance;
  const missed = missedInDays(h, missedWindowDays).toSorted((a, b) => (a.day < b.day ? -1 : 1));
  if (missed.length >= missedInWindow) say('missed_sessions', missed.at(-1)!.id);
  for (const r of h.runs) if (r.result !== null && isRecent(r.day)) say('result', r.id);
  return out;
}
