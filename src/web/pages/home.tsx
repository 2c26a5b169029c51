import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, dataOf } from '../api/client.ts';
import { useZones } from '../fitness/zones-query.ts';
import { ZonesTable } from '../fitness/zones-table.tsx';
import { Card } from '../parts/card.tsx';
import { FlagList, useFlags } from '../parts/flag-list.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { useTitle } from '../parts/title.ts';
import { UploadBox } from '../parts/upload-box.tsx';
import { FirstAccountCard } from '../people/first-account-card.tsx';
import { shownAthlete } from '../people/shown-athlete.ts';
import { useVisitor } from '../people/visitor.ts';
import { NextWeek } from '../welcome/next-week.tsx';
import { TodayPage } from './today.tsx';

/** `/`: the first visit while nothing is there, and for as long as it is open; else today. */
export function HomePage() {
  const [visiting, setVisiting] = useState(false);
  const any = useQuery({
    queryKey: ['activities', 'any'],
    queryFn: () => dataOf(api.GET('/v1/activities', { params: { query: { limit: '1' } } })),
  });
  return (
    <Loaded query={any} minHeight="min-h-[70vh]">
      {({ activities }) => {
        if (activities.length === 0) {
          if (shownAthlete !== null) return <NothingYet />;
          if (!visiting) setVisiting(true);
          return <FirstVisit ready={false} />;
        }
        return visiting ? <FirstVisit ready /> : <TodayPage />;
      }}
    </Loaded>
  );
}

/** Of an athlete who let somebody in before the first run came. */
function NothingYet() {
  const { t } = usePreferences();
  useTitle(t('nav.today'));
  return (
    <>
      <h1 className="text-2xl font-bold">{t('nav.today')}</h1>
      <p className="mt-2 text-muted">{t('activities.none')}</p>
    </>
  );
}

function FirstVisit({ ready }: { ready: boolean }) {
  const { t } = usePreferences();
  useTitle(t('welcome.title'));
  return (
    <div className="grid grid-cols-1 gap-5">
      <div className="max-w-3xl">
        <h1 className="text-2xl font-bold">{t('welcome.title')}</h1>
        <p className="mt-2">{t('welcome.lead')}</p>
        <ol aria-label={t('welcome.steps')} className="mt-3 list-decimal pl-6">
          <li>{t('welcome.step.1')}</li>
          <li>{t('welcome.step.2')}</li>
          <li>{t('welcome.step.3')}</li>
        </ol>
        <p className="mt-2 text-muted">{t('welcome.private')}</p>
      </div>
      <UploadBox />
      {ready ? (
        <Result />
      ) : (
        <>
          <Offer />
          <Card title={t('welcome.demo')}>
            <p>{t('welcome.demo.text')}</p>
            <p className="mt-2">
              <code className="rounded bg-raised px-2 py-1">PORT=3001 npm run demo -- --serve</code>
            </p>
          </Card>
        </>
      )}
    </div>
  );
}

/** A server starts without accounts; its first visit offers to make one. */
function Offer() {
  const visitor = useVisitor();
  return visitor.data?.state === 'local' ? <FirstAccountCard /> : null;
}

/** What the files said at once: zones, flags and the week that follows, each with its reason. */
function Result() {
  const { t } = usePreferences();
  const zones = useZones();
  const flags = useFlags();
  return (
    <section aria-label={t('welcome.result')} className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
      <Loaded query={zones} minHeight="min-h-80">
        {(data) => <ZonesTable zones={data.zones} />}
      </Loaded>
      <div className="grid grid-cols-1 gap-5">
        <Loaded query={flags} minHeight="min-h-32">
          {(data) => (
            <Card title={t('flags.title')}>
              {data.error === null ? (
                <FlagList flags={data.flags} />
              ) : (
                <p>{t('flags.unjudged', { message: data.error.message })}</p>
              )}
            </Card>
          )}
        </Loaded>
        <NextWeek />
        <p>
          <Link to="/activities">{t('welcome.all')} →</Link>
        </p>
      </div>
    </section>
  );
}
