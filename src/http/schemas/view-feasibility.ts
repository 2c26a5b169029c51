import type { z } from 'zod';
import type { Feasibility } from '../../core/coaching/plan/built-plan.ts';
import type { TestOffer } from '../../core/coaching/plan/test-offer.ts';
import { ruleText } from '../../core/coaching/texts/rule-text.ts';
import type { Language } from '../../core/coaching/texts/say.ts';
import { viewInstead } from '../problem.ts';
import type { feasibility, testOffer } from './plan.ts';

export function viewFeasibility(
  found: Feasibility | null,
  language: Language,
): z.infer<typeof feasibility> | null {
  if (found === null) return null;
  return { ...found, instead: viewInstead(found.instead, language) };
}

export function viewTest(offer: TestOffer | null, language: Language): z.infer<typeof testOffer> | null {
  if (offer === null) return null;
  const { test, day, instead, note } = offer;
  return { test, day, instead, text: ruleText(note, language) };
}
