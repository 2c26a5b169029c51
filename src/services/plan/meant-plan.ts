import type { PlanVersion, PlanVersionHead } from '../../db/queries/plan.ts';
import type { PlanDocument } from './plan-document.ts';
import type { PlanOutline } from './plans.ts';

const SAFE = ['rest_and_refer', 'rest_until_clear'];

export function isSafe(code: string | null): boolean {
  return code !== null && SAFE.includes(code);
}

/** Of versions, newest first, those that `meantPlan` has to read: the newest, and what SAFE emptied with what was before. */
export function versionsMeant(heads: readonly PlanVersionHead[]): number[] {
  const needed = heads.filter((head, i) => {
    const above = heads[i - 1];
    return i === 0 || isOfSafe(head) || (above !== undefined && isOfSafe(above));
  });
  return needed.map((head) => head.version);
}

function isOfSafe({ madeBy, reason }: Pick<PlanVersion, 'madeBy' | 'reason'>): boolean {
  return madeBy === 'policy' && isSafe(reason);
}

/**
 * The newest of these versions (newest first) with the weeks that SAFE emptied as they were meant before: what a return
 * is laid on, and what a gap is measured against. A week that was changed since stays as it is. Null without any.
 */
export function meantPlan(
  versions: readonly Pick<PlanVersion, 'madeBy' | 'reason' | 'outline'>[],
): PlanDocument | null {
  const documents = versions.map((v) => (v.outline as PlanOutline).document);
  let meant = documents[0] ?? null;
  if (meant === null) return null;
  for (const [i, version] of versions.entries()) {
    const made = documents[i]!;
    const before = documents[i + 1];
    if (before === undefined || !isOfSafe(version)) continue;
    meant = takenBack(meant, made, before);
  }
  return meant;
}

/** The plan with those weeks as before that one version changed and nobody has touched since. */
export function takenBack(plan: PlanDocument, made: PlanDocument, before: PlanDocument): PlanDocument {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const weekOf = (doc: PlanDocument, start: string) => doc.weeks.find((w) => w.start === start);
  const weeks = plan.weeks.map((w) => {
    const old = weekOf(before, w.start);
    return old !== undefined && same(w, weekOf(made, w.start)) ? old : w;
  });
  return { ...plan, weeks };
}
