import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useProven } from './proven.tsx';

/** Everything that is kept, to take along; and the end of it. */
export function DataCard({ hasAccount, hasRuns }: { hasAccount: boolean; hasRuns: boolean }) {
  const { t } = usePreferences();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<'runs' | 'account' | null>(null);
  // a download cannot be asked for its proof, so something that changes nothing is asked before it
  const take = useProven(
    async () => (hasAccount ? dataOf(api.PATCH('/v1/account', { body: {} })) : null),
    () => location.assign('/v1/export'),
  );
  const erase = useProven(
    (what: 'runs' | 'account') =>
      what === 'runs'
        ? dataOf(api.POST('/v1/athlete/erase', { body: { confirm: 'erase' } }))
        : dataOf(api.POST('/v1/account/erase', { body: { confirm: 'erase' } })),
    () => queries.resetQueries(),
  );
  return (
    <Card title={t('data.title')}>
      <p className="text-sm text-muted">{t('data.text')}</p>
      <div className="mt-3 flex flex-wrap gap-2">
        {hasRuns && (
          <Button disabled={take.isPending} onClick={() => take.make(undefined)}>
            {t('data.export')}
          </Button>
        )}
        {hasRuns && (
          <Button look="danger" disabled={erase.isPending} onClick={() => setAsked('runs')}>
            {t('data.eraseRuns')}
          </Button>
        )}
        {hasAccount && (
          <Button look="danger" disabled={erase.isPending} onClick={() => setAsked('account')}>
            {t('data.eraseAccount')}
          </Button>
        )}
      </div>
      <Said
        error={take.error ?? erase.error}
        done={erase.isSuccess ? t(erase.answer?.status === 'ok' ? 'data.erased' : 'data.erasing') : null}
      />
      {asked !== null && (
        <Dialog
          title={t(asked === 'runs' ? 'data.eraseRuns' : 'data.eraseAccount')}
          onNo={() => setAsked(null)}
        >
          <p>{t('data.sure')}</p>
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={() => setAsked(null)}>{t('proof.no')}</Button>
            <Button
              look="danger"
              onClick={() => {
                setAsked(null);
                erase.make(asked);
              }}
            >
              {t('data.yes')}
            </Button>
          </div>
        </Dialog>
      )}
      {take.proof || erase.proof}
    </Card>
  );
}
