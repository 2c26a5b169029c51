import { LIBRARY } from '../../workout/library.ts';
import type { BuiltPlan, PlanNote, PlanSession } from './built-plan.ts';
import type { PlanInput } from './plan-input.ts';
import { planPolicy, raceClassOf } from './plan-policy.ts';

/** FUEL-1 … FUEL-7 on every session: text only, g/kg only where a weight is stored, never tied to weight loss. */
export function addFuelNotes(input: PlanInput, plan: BuiltPlan): BuiltPlan {
  const goal = input.goal;
  const raceM = 'event' in goal && goal.kind !== 'recover' ? goal.event.distanceM : null;
  const longRace = raceM !== null && ['half', 'marathon', 'ultra'].includes(raceClassOf(raceM));
  const veryLong = raceM !== null && ['marathon', 'ultra'].includes(raceClassOf(raceM));
  let practised = 0;
  const weeks = plan.weeks.map((week) => ({
    ...week,
    sessions: week.sessions.map((s) => {
      const practise =
        longRace && LIBRARY[s.type].load === 'long' && s.minutes >= planPolicy.fuel.waterUnderMin;
      const notes = fuelNotes(input, week.start, s, veryLong, practise ? practised : null);
      if (practise) practised += 1;
      return { ...s, fuel: notes };
    }),
  }));
  return { ...plan, weeks };
}

/** `practised`: how many long runs have rehearsed race fuelling before this one; null: this one does not. */
function fuelNotes(
  input: PlanInput,
  week: string,
  s: PlanSession,
  veryLong: boolean,
  practised: number | null,
): PlanNote[] {
  const f = planPolicy.fuel;
  const { weightKg, askProfessional } = input.fuel;
  if (askProfessional || (input.assessment.age !== null && input.assessment.age < planPolicy.fuel.adultAge))
    return [{ rule: 'FUEL-7', week, facts: {} }];
  const load = LIBRARY[s.type].load;
  const hard = load === 'hard' || load === 'race';
  const rehearsal = veryLong && (s.type === 'long_mp' || s.type === 'race');
  const kg = (facts: Record<string, number>): PlanNote['facts'] =>
    weightKg === null ? {} : { kg: weightKg, ...facts };
  const notes: PlanNote[] = [];
  const note = (rule: string, facts: PlanNote['facts'] = {}) => notes.push({ rule, week, facts });
  if (s.minutes > f.longUnderMin || rehearsal) {
    note('FUEL-4');
  } else if (s.minutes >= f.optionalUnderMin || (hard && s.minutes > f.qualityOverMin)) {
    note(
      'FUEL-3',
      kg({ low: Math.round(weightKg! * f.beforeGPerKg[0]), high: Math.round(weightKg! * f.beforeGPerKg[1]) }),
    );
  } else if (s.minutes >= f.waterUnderMin) {
    note('FUEL-2');
  } else {
    note('FUEL-1');
  }
  if (s.minutes > f.optionalUnderMin || hard)
    note(
      'FUEL-5',
      kg({
        low: Math.round(weightKg! * f.afterGPerKg[0]),
        high: Math.round(weightKg! * f.afterGPerKg[1]),
        protein: Math.round(weightKg! * f.proteinGPerKg),
      }),
    );
  if (practised !== null) {
    const most = s.minutes > f.longUnderMin || rehearsal ? f.practiceMaxGPerH : f.practiceMaxShortGPerH;
    note('FUEL-6', { g: Math.min(most, f.practiceStartGPerH + practised * f.practiceStepGPerH) });
  }
  return notes;
}
