import { useQuery } from '@tanstack/react-query';
import { api, dataOf, type Schema } from '../api/client.ts';
import { ActivityLink } from '../parts/activity-link.tsx';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { useTitle } from '../parts/title.ts';
import { InventoryCard } from '../wins/inventory-card.tsx';
import { PlateauCard } from '../wins/plateau-card.tsx';
import { WeeksKept } from '../wins/weeks-kept.tsx';

/** What went well, with its evidence; what is done in a usual week; and the one change to make next. */
export function WinsPage() {
  const { t, language } = usePreferences();
  useTitle(t('nav.wins'));
  const query = useQuery({
    queryKey: ['wins', language],
    queryFn: () => dataOf(api.GET('/v1/wins', { params: { query: { language } } })),
  });
  return (
    <div className="grid gap-5">
      <h1 className="text-2xl font-bold">{t('nav.wins')}</h1>
      <div className="grid items-start gap-5 lg:grid-cols-[3fr_2fr]">
        <Card title={t('wins.title')}>
          <Loaded query={query} minHeight="min-h-[100vh]">
            {({ wins, cautions, held }) => (
              <div className="grid gap-3">
                {wins.length === 0 && <p className="text-muted">{t('wins.none')}</p>}
                <ol className="grid gap-2">
                  {wins.map((win) => (
                    <Win key={win.id} win={win} edge="border-good" />
                  ))}
                </ol>
                {cautions.length > 0 && (
                  <>
                    <h3 className="font-semibold text-warn">{t('wins.cautions')}</h3>
                    <ol className="grid gap-2">
                      {cautions.map((caution) => (
                        <Win key={caution.id} win={caution} edge="border-warn" />
                      ))}
                    </ol>
                  </>
                )}
                {held.length > 0 && (
                  <p className="text-sm text-muted">{t('wins.held', { n: held.length })}</p>
                )}
              </div>
            )}
          </Loaded>
        </Card>
        <div className="grid gap-5">
          <Card title={t('kept.title')}>
            <Loaded query={query} minHeight="min-h-32">
              {({ consistency }) =>
                consistency === null ? (
                  <p className="text-muted">{t('kept.none')}</p>
                ) : (
                  <WeeksKept consistency={consistency} />
                )
              }
            </Loaded>
          </Card>
          <InventoryCard />
          <PlateauCard />
        </div>
      </div>
    </div>
  );
}

function Win({
  win,
  edge,
}: {
  win: Pick<Schema['Win'], 'day' | 'note' | 'rule' | 'evidence'>;
  edge: string;
}) {
  const { t } = usePreferences();
  const format = useFormat();
  const runs = win.evidence.filter((id) => id.startsWith('act_'));
  return (
    <li className={`border-l-4 pl-3 ${edge}`}>
      <p>{format.sentence(win.note.sentence)}</p>
      <p className="flex flex-wrap gap-x-3 text-sm text-muted">
        <span>{format.day(win.day)}</span>
        {runs.slice(0, 1).map((id) => (
          <ActivityLink key={id} id={id}>
            {t('wins.run')}
          </ActivityLink>
        ))}
        {win.evidence.length > 1 && <span>{t('wins.evidence', { n: win.evidence.length })}</span>}
        <span>{win.rule}</span>
      </p>
    </li>
  );
}
