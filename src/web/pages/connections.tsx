import { useQuery } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { api, dataOf } from '../api/client.ts';
import { AccountsCard, useConnections } from '../connections/accounts-card.tsx';
import { DeviceEditsCard } from '../connections/device-edits-card.tsx';
import { LedgerCard } from '../connections/ledger-card.tsx';
import { SameRunPairs } from '../connections/same-run-pairs.tsx';
import { Card } from '../parts/card.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { useTitle } from '../parts/title.ts';
import { UploadBox } from '../parts/upload-box.tsx';

/** Where runs come from: watch accounts, files, and the ledger of all that was received. */
export function ConnectionsPage() {
  const { t } = usePreferences();
  useTitle(t('nav.connections'));
  const back = new URLSearchParams(useRouterState({ select: (state) => state.location.searchStr }));
  const accounts = useConnections();
  return (
    <div className="grid grid-cols-1 gap-5">
      <div>
        <h1 className="text-2xl font-bold">{t('nav.connections')}</h1>
        <p className="mt-1 text-muted">{t('connections.lead')}</p>
      </div>
      <AccountsCard back={back} />
      {!accounts.isPending && <Received />}
    </div>
  );
}

/** Everything that is not a watch account; shown once those are there, which take their room above. */
function Received() {
  const { t } = usePreferences();
  const pairs = useQuery({
    queryKey: ['same-run-doubts'],
    queryFn: () => dataOf(api.GET('/v1/same-run-doubts', { params: { query: {} } })),
  });
  return (
    <>
      <DeviceEditsCard />
      <UploadBox />
      <Card title={t('same.title')}>
        <Loaded query={pairs} minHeight="min-h-12">
          {({ doubts }) =>
            doubts.length === 0 ? (
              <p className="text-muted">{t('same.none')}</p>
            ) : (
              <div className="grid gap-3 text-sm">
                <p>{t('same.text')}</p>
                <SameRunPairs pairs={doubts} />
              </div>
            )
          }
        </Loaded>
      </Card>
      <LedgerCard />
    </>
  );
}
