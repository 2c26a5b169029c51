import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, dataOf, Problem, type Schema } from '../api/client.ts';

export type Edit = Schema['PlanEditInput'];
export type Plan = NonNullable<Awaited<ReturnType<typeof readPlan>>>['plan'];

/** The plan in force with the tag that a change has to name; null: there is none. */
export async function readPlan(client: typeof api = api) {
  const answer = await client.GET('/v1/plan');
  if (answer.response.status === 404) return null;
  if (answer.data === undefined) throw new Problem(answer.response.status, answer.error);
  return { plan: answer.data, tag: answer.response.headers.get('etag') ?? '*' };
}

export const usePlan = () => useQuery({ queryKey: ['plan'], queryFn: () => readPlan() });

/**
 * Asks what edits would break, or makes them; `before` is the version to go back to. By default in the plan of
 * whose pages these are.
 */
export async function editPlan(
  edits: Edit[],
  { dryRun, client = api, reason = null }: { dryRun: boolean; client?: typeof api; reason?: string | null },
) {
  const found = await readPlan(client);
  if (found === null) throw new Problem(404, { code: 'PLAN_NOT_FOUND' });
  const done = await dataOf(
    client.POST('/v1/plan/edits', {
      body: { edits, dryRun, reason },
      headers: { 'if-match': found.tag },
    }),
  );
  return { ...done, before: found.plan };
}

/** Makes edits, and takes them back by putting the version before in force again. */
export function usePlanChange() {
  const queries = useQueryClient();
  const changed = () => queries.invalidateQueries();
  const make = useMutation({
    mutationFn: (edits: Edit[]) => editPlan(edits, { dryRun: false }),
    onSuccess: changed,
  });
  const undo = useMutation({
    mutationFn: (before: Plan) => dataOf(api.PUT('/v1/plan', { body: before })),
    onSuccess: () => {
      make.reset();
      return changed();
    },
  });
  return { make, undo };
}
