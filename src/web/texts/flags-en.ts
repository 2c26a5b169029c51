/** What a review found, as sentences with their numbers; the codes are the rules'. */
export const flagsEn = {
  'flags.title': 'What stands out',
  'flags.none': 'Nothing in the last weeks stands out.',
  'flags.asOf': 'As of {day}',
  'flags.unjudged': 'Nothing could be judged: {message}',
  'flags.level.0': 'to know',
  'flags.level.1': 'watch',
  'flags.level.2': 'act',
  'flags.level.3': 'stop',
  'mark.spike': 'much longer than the runs before',
  'mark.easy_too_fast': 'faster than easy',
  'mark.speed_too_fast': 'faster than its limit',
  'flag.spike':
    'The run on {date} was {km}, {pct} longer than the longest run of the 30 days before ({l30}). More than 10 % longer is linked with more injuries.',
  'flag.ramp': 'The week had {done}, {pct} more than the bigger recent weeks ({base}).',
  'flag.over_plan': 'The week had {done}, {pct} of the plan ({planned}).',
  'flag.easy_too_fast':
    '{n} of the last {m} easy runs were faster than the easy ceiling of {ceiling}, for example {pace} on {date}.',
  'flag.speed_too_fast': '{n} quality sessions were up to {pct} faster than their fast limit.',
  'flag.load_over': 'The distance was as planned, but the load was {pct} of the plan.',
  'flag.readiness': 'Readiness was low on {n} of {m} days.',
  'flag.rpe': 'Runs felt {points} points harder than they should ({n} rated).',
  'flag.monotony_high': 'The days were all alike, with more load than usual.',
  'flag.no_rest': 'There was no rest day in two weeks.',
  'flag.pain': 'Pain of {level}/10 was reported on {date}.',
  'flag.illness_mild': 'Cold symptoms were reported on {date}.',
  'flag.illness_systemic': 'An illness of the whole body was reported on {date}.',
  'flag.response_worse':
    'The same easy pace costs more than in the weeks before, or the last race was clearly slower than expected.',
  'flag.response_better': 'Two complete weeks, and the body answers better than in the weeks before.',
  'flag.under_plan': 'The week had {pct} of the plan.',
  'flag.two_low_weeks': 'Two weeks in a row stayed well below the plan.',
};
