import type { RuleTexts } from './rule-text-params.ts';

export const ruleTextsEn: RuleTexts = {
  'WIN-1': 'Your fastest {km} km yet: {timeS}, before {beforeS} on {date}.',
  'WIN-2': 'Your longest run ever: {km} km, before {before} km, and a step your last month carries.',
  'WIN-2:year': 'Your longest run in twelve months: {km} km, before {before} km.',
  'WIN-3': 'Your biggest week ever: {km} km, before {before} km, and nothing stood out.',
  'WIN-3:year': 'Your biggest week in twelve months: {km} km, before {before} km.',
  'WIN-4': 'First truly easy run: {pct} % under {ceilingS}/km. That is how the hard days get better.',
  'WIN-4:week': 'First truly easy week: all {n} easy runs were easy. That is how the hard days get better.',
  'WIN-5': '{n} easy runs in a row that were really easy.',
  'WIN-6': '{n} kept weeks in a row. This is what makes runners better.',
  'WIN-7': '{km} km in {year}.',
  'WIN-7:life': '{km} km recorded so far.',
  'WIN-8': 'You kept the lighter days as asked ({km} km). Rest is training too.',
  'WIN-9':
    'Fitter at the same heart rate: your easy pace gives {pct} % more speed a beat than {weeks} weeks ago.',
  'WIN-10': 'Welcome back: {min} minutes of running after {gapDays} days off.',
  'WIN-10:week': 'Back where you were: {km} km this week, {before} km a week before the break.',
  'WIN-11': '{weeks} weeks with at least {n} strength sessions each.',
  'WIN-11:power': 'First power session: the months of form and strength carry you there.',
  'WIN-12': 'Race done: {km} km in {timeS}.',
  'WIN-12:goal': 'Race done, goal reached: {km} km in {timeS}, wanted {goalS}.',
  'WIN-12:negative': 'Race done: {km} km in {timeS}, the second half {gainS} faster.',
  'WIN-13':
    '{km} km is far for now: {pct} % more than your longest of the month. Let it settle before the next big one.',
  'WIN-13:new': '{km} km with no run in the 30 days before to compare it with. Build up again step by step.',
  'WIN-13:week': '{km} km is a big week for now ({flag}). Let it settle before the next big one.',
  'WIN-13:pain': 'You reported pain of {level}/10 that day. Health first: no record counts more.',
  'PLT-2':
    'Your last {n} runs were all about {km} km at about {paceS}/km. A little variety would do them good.',
  'PLT-3':
    'For {weeks} weeks your runs were all about {km} km at about {paceS}/km, and your pace at a given heart rate has not moved. The body has no new reason to adapt.',
  'PLT-4:strides': 'Start with 6 strides after two of your easy runs a week.',
  'PLT-4:fartlek': 'Make one run a week a fartlek: 8 times a minute brisk by feel, the same easy.',
  'PLT-4:hills': 'Make one run a week a hill session: 6 times 45 s uphill by feel, walk or jog down.',
  'PLT-4:tempo':
    'Make one run a week a tempo: 20 minutes comfortably hard, with easy running before and after.',
  'PLT-4:long': 'Let your longest run grow to {km} km, easy, and leave the rest of the week as it is.',
  'INV-1': '{weekdays}: {n} runs, usually {min} min at {paceS}/km.',
  'INV-1:no-pace': '{weekdays}: {n} runs, usually {min} min.',
  'INV-2': 'Changes of pace: {n} a week; {pct} % of the runs have at least one.',
  'INV-3': '{type}: {n} a week.',
  'INV-3:zones': 'Minutes easy {easy}, steady {steady}, hard {hard}.',
  'INV-4': 'Cross-training: {n} a week, {min} min.',
  'INV-5': 'Days without training: {n} a week; lighter weeks: {down}.',
  'INV-5:hard': 'Usually {days} days from one hard day to the next.',
  'INV-6': 'Long runs: {n} a month; the longest had {km} km.',
  'INV-7': 'Strength: {n} a week; climbing: {m} m a week.',
  'INV-8:easy': '{n} of {m} easy runs were faster than your easy ceiling.',
  'INV-8:easy-next': 'Next: run the next easy run slower than {ceilingS}/km.',
  'INV-8:rest': 'No day off in {n} days.',
  'INV-8:rest-next': 'Next: take one whole day off this week.',
  'INV-8:hard': '{n} times two hard days came one after the other.',
  'INV-8:hard-next': 'Next: put an easy or free day between the next two hard days.',
  'INV-8:long': 'No run longer than {km} km in {weeks} weeks.',
  'INV-8:long-next': 'Next: let one run a week be the long one, easy, up to {km} km.',
  'INV-8:same': 'Every {weekdays}: {low}–{high} km.',
  'INV-8:same-next': 'Next: make one of them a little longer and the other a little shorter.',
  'INV-8:pace': 'All {n} runs were at one pace from start to end.',
  'INV-8:pace-next': 'Next: add 4 to 6 relaxed strides at the end of one easy run.',
  'INV-8:strength': '{n} strength sessions a week.',
  'INV-8:strength-next': 'Next: one session of 20 minutes on an easy day, form first.',
  'FORM-1':
    'At the same easy speed your cadence went from {before} to {now} steps a minute. Just so you know.',
  'FORM-1:balance':
    'Left and right share the ground {left} to {right}. Just so you know; if something hurts, show it to a professional.',
  'STR-3': 'You stay in the {phase} phase until the form was clean twice; {clean} so far.',
  'STR-5':
    'Form got ragged twice up to {date}: back to the {phase} phase. Stop the set when the last rep looks different.',
  'STR-5:session':
    'Strength, {min} min, {phase} phase. Form first: the same number on both sides, and the set ends when it gets ragged.',
  'STR-6':
    '{exercise}: your {side} side has been {pct} % behind for two weeks. {sets} set more on that side.',
  'ASM-6:none':
    'There is no result yet that your paces could rest on. A {test} on {date} would make them. Skip it if you are tired.',
  'ASM-6:weak':
    'Your paces rest on hard efforts in training. A {test} on {date} would make them surer. Skip it if you are tired.',
  'ASM-6':
    'Your paces rest on an old result. A {test} on {date} would make them sharper. Skip it if you are tired.',
  'XT-2': 'Easy run replaced by {min} min {mode}: same heart work, less impact.',
};
