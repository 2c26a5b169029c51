import { useQuery } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import { dataOf, ownApi } from '../api/client.ts';
import { DeskFrame } from '../desk/desk-pages.tsx';
import { DeskRow } from '../desk/desk-row.tsx';
import { Card } from '../parts/card.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { useWords } from '../parts/words.ts';
import { useCharges } from '../people/charges.ts';
import { pagesOf } from '../people/shown-athlete.ts';

/** Who needs a word, first things first, and everybody else who is coached. `?athlete=` opens that one. */
export function DeskPage() {
  const { t, language } = usePreferences();
  const wanted = new URLSearchParams(useRouterState({ select: (state) => state.location.searchStr })).get(
    'athlete',
  );
  const query = useQuery({
    queryKey: ['desk', language],
    queryFn: () => dataOf(ownApi.GET('/v1/desk', { params: { query: { language } } })),
    refetchInterval: 60_000,
  });
  return (
    <DeskFrame title="desk.title">
      <Loaded query={query} minHeight="min-h-[50vh]">
        {({ rows, calm }) => (
          <>
            {rows.length === 0 && <p>{t(calm === 0 ? 'desk.nobody' : 'desk.calm')}</p>}
            {wanted !== null && !rows.some((row) => row.athleteId === wanted) && rows.length > 0 && (
              <p>{t('desk.wantedCalm')}</p>
            )}
            <ol className="grid gap-3">
              {rows.map((row) => (
                <DeskRow
                  key={row.athleteId}
                  row={row}
                  open={wanted === null ? row.level === 'urgent' : wanted === row.athleteId}
                  sought={wanted === row.athleteId}
                />
              ))}
            </ol>
            {calm > 0 && rows.length > 0 && (
              <p className="text-sm text-muted">{t('desk.calmRest', { n: calm })}</p>
            )}
          </>
        )}
      </Loaded>
      <Everybody />
    </DeskFrame>
  );
}

function Everybody() {
  const { t } = usePreferences();
  const words = useWords();
  const charges = useCharges();
  return (
    <Card title={t('desk.everybody')}>
      {charges.length === 0 ? (
        <p>
          {t('desk.invite')} <Link to="/desk/team">{t('team.title')}</Link>
        </p>
      ) : (
        <ul className="grid gap-2 sm:grid-cols-2">
          {charges.map(({ athleteId, name, scopes }) => (
            <li key={athleteId}>
              <a href={pagesOf(athleteId)} className="font-medium">
                {name ?? t('shown.nameless')}
              </a>
              <span className="block text-sm text-muted">
                {scopes.map((scope) => words('scope', scope)).join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
