import { planPolicy } from '../../src/core/coaching/plan/plan-policy.ts';
import { policy } from '../../src/core/coaching/policy.ts';
import type { NumberEdit } from './arm.ts';

/**
 * Runs `work` under a variant of the policy: numbers of the two policy objects are exchanged before it and put
 * back after it, whatever happens. This is how a rule is switched off without a switch in the core; it only works
 * because `work` is synchronous and this process does nothing else meanwhile.
 */
export function lendNumbers<T>(edits: readonly NumberEdit[], work: () => T): T {
  const undo: (() => void)[] = [];
  try {
    for (const edit of edits) {
      const keys = edit.path.split('.');
      const last = keys.pop()!;
      let at = (edit.of === 'policy' ? policy : planPolicy) as unknown as Record<string, unknown>;
      for (const key of keys) at = at[key] as Record<string, unknown>;
      const before = at?.[last];
      if (typeof before !== 'number') throw new Error(`${edit.of} has no number ${edit.path}`);
      at[last] = edit.value;
      undo.push(() => {
        at[last] = before;
      });
    }
    return work();
  } finally {
    for (const back of undo.reverse()) back();
  }
}
