import type { ArmKind } from './arm.ts';

/** (a) The plan as it was built on the first day; nothing that happens changes it. */
export const fixedPlan: ArmKind = {
  id: 'fixed',
  label: 'fixed plan',
  make: (_runner, plan) => ({
    weekOf: (monday) => plan.weeks.find((w) => w.start === monday)!,
    morning: (session) => session,
    endOfWeek: () => null,
    allClear: () => null,
    tells: false,
    ownCaution: true,
  }),
};
