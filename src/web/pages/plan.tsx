import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import { PlanWeeksChart } from '../charts/plan-weeks-chart.tsx';
import { DecisionCard } from '../coach/decision-card.tsx';
import { usePlan } from '../coach/plan-change.ts';
import { Card } from '../parts/card.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { useTitle } from '../parts/title.ts';
import { AssessmentCard } from '../plan/assessment-card.tsx';
import { AvailabilityCard } from '../plan/availability-card.tsx';
import { GoalsCard } from '../plan/goals-card.tsx';
import { VersionsCard } from '../plan/versions-card.tsx';

/** Where the plan comes from: what is known, when there is time, the goal; then the plan, its decisions and versions. */
export function PlanPage() {
  const { t } = usePreferences();
  useTitle(t('nav.plan'));
  const plan = usePlan();
  return (
    <div className="grid gap-5">
      <h1 className="text-2xl font-bold">{t('nav.plan')}</h1>
      <Card title={t('plan.weeks')}>
        <Loaded query={plan} minHeight="min-h-64">
          {(found) =>
            found === null ? (
              <p className="text-muted">{t('plan.none')}</p>
            ) : (
              <PlanWeeksChart weeks={found.plan.weeks} race={found.plan.race?.day ?? null} />
            )
          }
        </Loaded>
      </Card>
      {!plan.isPending && <Below />}
    </div>
  );
}

/** What stands below the weeks; shown once those are there, whose room depends on the plan. */
function Below() {
  const { t } = usePreferences();
  const decisions = useQuery({
    queryKey: ['decisions'],
    queryFn: () => dataOf(api.GET('/v1/decisions', { params: { query: { limit: '10' } } })),
  });
  return (
    <>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <GoalsCard />
        <AvailabilityCard />
      </div>
      <AssessmentCard />
      <section aria-labelledby="decisions" className="grid gap-3">
        <h2 id="decisions" className="text-lg font-semibold">
          {t('plan.decisions')}
        </h2>
        <Loaded query={decisions} minHeight="min-h-60">
          {({ decisions: rows }) =>
            rows.length === 0 ? (
              <p className="text-muted">{t('today.noReview')}</p>
            ) : (
              <div className="grid gap-3">
                {rows.map((row) => (
                  <DecisionCard key={row.decisionId} stored={row} />
                ))}
              </div>
            )
          }
        </Loaded>
      </section>
      <VersionsCard />
    </>
  );
}
