import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useProven } from '../people/proven.tsx';

interface AppKeyProps {
  platform: Schema['Platform'];
  /** one is in force, which a new one ends */
  hasKey: boolean;
}

/** A platform without a consent page: a key is made for the app on the runner's own phone, and shown once. */
export function AppKey({ platform: { id, name }, hasKey }: AppKeyProps) {
  const { t } = usePreferences();
  const queries = useQueryClient();
  const [opened, setOpened] = useState<Schema['OpenedApp'] | null>(null);
  const open = useProven(
    () => dataOf(api.POST('/v1/connections', { body: { provider: id } })),
    (answer) => {
      setOpened(answer);
      return queries.invalidateQueries({ queryKey: ['connections'] });
    },
  );
  return (
    <>
      <Button look={hasKey ? 'plain' : 'main'} disabled={open.isPending} onClick={() => open.make(undefined)}>
        {t(hasKey ? 'connections.newKey' : 'connections.connect', { name })}
      </Button>
      <Said error={open.error} />
      {open.proof}
      {opened !== null && <SetUp opened={opened} onDone={() => setOpened(null)} />}
    </>
  );
}

function SetUp({ opened, onDone }: { opened: Schema['OpenedApp']; onDone: () => void }) {
  const { t } = usePreferences();
  const { address, key, links } = opened;
  return (
    <Dialog title={t('connections.keyTitle')} onNo={onDone}>
      <p>{t('connections.keyText')}</p>
      <ul className="grid gap-2">
        {links.map(({ what, url }) => (
          <li key={what}>
            <a href={url}>{t(`connections.key.${what}`)}</a>
          </li>
        ))}
      </ul>
      <p>{t('connections.keyByHand')}</p>
      <dl className="grid gap-1 rounded-lg bg-raised p-3 text-sm">
        <dt className="text-muted">{t('connections.keyAddress')}</dt>
        <dd className="break-all font-mono">{address}</dd>
        <dt className="text-muted">{t('connections.keyHeader')}</dt>
        <dd className="break-all font-mono">Authorization: Bearer {key}</dd>
      </dl>
      <p className="text-sm text-warn">{t('connections.keyOnce')}</p>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={address} label={t('connections.copyAddress')} />
        <CopyButton text={`Bearer ${key}`} label={t('connections.copyKey')} />
        <Button look="main" onClick={onDone}>
          {t('connections.keyDone')}
        </Button>
      </div>
    </Dialog>
  );
}
