const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^spike_/, 'spike'],
  [/^ramp_/, 'ramp'],
  [/^(far_)?over_plan$/, 'over_plan'],
  [/^easy_too_fast/, 'easy_too_fast'],
  [/^readiness_/, 'readiness'],
  [/^rpe_/, 'rpe'],
  [/^pain_/, 'pain'],
  [/^(far_)?under_plan$/, 'under_plan'],
];

/** The rule of a flag, whatever its level. */
export function ruleOf({ code, facts }: { code: string; facts: Record<string, unknown> }): string {
  if (code === 'monotony_high' && facts.noRest === 1) return 'no_rest';
  return FAMILIES.find(([pattern]) => pattern.test(code))?.[1] ?? code;
}
