import type { z } from 'zod';
import { planStory } from '../../core/coaching/plan/explain-plan.ts';
import { ruleText } from '../../core/coaching/texts/rule-text.ts';
import type { Language } from '../../core/coaching/texts/say.ts';
import { type PlanPreview, planSentences } from '../../services/plan/plan-preview.ts';
import type { planPreview } from './plan.ts';
import { labelled } from './strength.ts';
import { viewFeasibility, viewTest } from './view-feasibility.ts';

export function viewPreview(preview: PlanPreview, language: Language): z.infer<typeof planPreview> {
  const { previewId, planId, goal, input, built, document } = preview;
  return {
    previewId,
    planId,
    goal: goal.document,
    feasibility: viewFeasibility(built.feasibility, language),
    peakKm: built.peakKm,
    speedStart: built.speedStart,
    weeks: built.weeks.map(({ start, phase, type, weeksToRace, km, relaxed, strength, instead }) => ({
      ...{ start, phase, type, weeksToRace, km, relaxed },
      instead: (instead ?? []).map(({ sessionId, mode, minutes, note }) => ({
        ...{ sessionId, mode, minutes },
        text: ruleText(note, language),
      })),
      strength: strength.map(({ day, phase: part, minutes, exercises }) => ({
        ...{ day, phase: part, minutes },
        exercises: labelled(exercises, language),
      })),
    })),
    test: viewTest(built.testOffer, language),
    ...planSentences(planStory(input, built), [...built.notes, ...built.relaxed], language),
    plan: document,
  };
}
