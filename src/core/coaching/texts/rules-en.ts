/** A rule that kept the week from growing, or a finding of §2.7, as a sentence. */
export const rulesEn: Record<string, string> = {
  'UP-1': 'Growth needs two complete weeks in a row, each within 95–115 % of the plan and without a sign.',
  'UP-2': 'Growth needs a better response: the same easy pace at a lower heart rate, or a faster race.',
  'UP-3': 'There was a day of low readiness in the last seven.',
  'UP-5': 'The next week is not meant to grow: it is a down week, or a race is near.',
  'UP-6':
    'The last change of the load is too recent; growth waits two weeks, and two clean weeks after a cut.',
  'UP-7': 'The week already stands at its limit.',
  'GRD-9': 'The first four weeks of recorded running only get to know you.',
  'GRD-10': 'Growth needs the agreement of your coach.',
  'COACH-7': 'With the cautious setting the plan never grows beyond itself.',
  under_plan: 'Less than 80 % of the week was run.',
  far_under_plan: 'Less than half of the week was run.',
  two_low_weeks: 'Two weeks in a row stayed below 70 % of the plan.',
  three_low_weeks: 'Three weeks in a row stayed below 70 % of the plan.',
};
