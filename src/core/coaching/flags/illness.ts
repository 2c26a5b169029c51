import { addDays } from '../../time.ts';
import { openIllness } from '../safe.ts';
import { type FlagRule, flag } from './flag-rule.ts';

/** Above-neck symptoms without fever: amber [D]. Fever or below-neck illness is SAFE-2 and red. */
export const illness: FlagRule = {
  family: 'F4',
  rule: 'above-neck symptoms without fever; systemic illness is SAFE-2',
  evaluate(h) {
    if (h.input.illness.length === 0) return null;
    const systemic = openIllness(h);
    if (systemic !== null)
      return [flag('F4', 'illness_systemic', 2, null, null, [systemic.from], { date: systemic.from })];
    const from = addDays(h.asOf, 1 - h.policy.illness.windowDays);
    const mild = h.input.illness.find(
      (i) =>
        i.kind === 'mild' &&
        !i.fever &&
        i.from <= h.asOf &&
        i.allClearOn === null &&
        (i.to === null ? i.from >= addDays(from, -7) : i.to >= from),
    );
    return mild === undefined
      ? []
      : [flag('F4', 'illness_mild', 1, null, null, [mild.from], { date: mild.from })];
  },
};
