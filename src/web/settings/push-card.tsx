import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useProven } from '../people/proven.tsx';

/** Which way of the account leads to this browser. */
const KEPT = 'pacekeeper.push';
const canPush = () => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

/** The way that leads to this browser; null: none, or one that the browser or the account has ended. */
async function ownWay(): Promise<string | null> {
  const registration = await navigator.serviceWorker.getRegistration('/');
  const subscription = (await registration?.pushManager.getSubscription()) ?? null;
  const id = localStorage.getItem(KEPT);
  if (subscription === null || id === null) return null;
  const { channels } = await dataOf(api.GET('/v1/notifications'));
  return channels.some((c) => c.id === id) ? id : null;
}

async function subscribe(details: boolean): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted') throw new DOMException('', 'NotAllowedError');
  const { publicKey } = await dataOf(api.GET('/v1/notifications/push-key'));
  await navigator.serviceWorker.register('/sw.js', { scope: '/' });
  const registration = await navigator.serviceWorker.ready;
  // one under another key would be refused
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: publicKey,
  });
  const { endpoint = '', keys = {} } = subscription.toJSON();
  const { p256dh = '', auth = '' } = keys;
  const added = await dataOf(
    api.POST('/v1/notifications/channels', {
      body: { target: { kind: 'push', endpoint, p256dh, auth }, least: 'info', details, wins: true },
    }),
  );
  localStorage.setItem(KEPT, added.id);
}

async function unsubscribe(id: string): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration('/');
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
  localStorage.removeItem(KEPT);
  await dataOf(api.DELETE('/v1/notifications/channels/{id}', { params: { path: { id } } }));
}

/** Notifications of this browser, on and off. */
export function PushCard() {
  const { t } = usePreferences();
  const queries = useQueryClient();
  const [details, setDetails] = useState(false);
  const again = () => queries.invalidateQueries({ queryKey: ['push'] });
  const way = useQuery({
    queryKey: ['push'],
    queryFn: async () => ({ id: await ownWay() }),
    enabled: canPush(),
  });
  const start = useProven(subscribe, again);
  const stop = useMutation({ mutationFn: unsubscribe, onSuccess: again });
  if (!canPush()) return null;
  const isRefused = start.error instanceof DOMException;
  return (
    <Card title={t('push.title')}>
      <p className="text-sm text-muted">{t('push.text')}</p>
      <Loaded query={way} minHeight="min-h-11">
        {({ id }) =>
          id === null ? (
            <div className="mt-3 flex flex-wrap items-center gap-4">
              <Button look="main" disabled={start.isPending} onClick={() => start.make(details)}>
                {t('push.on')}
              </Button>
              <label className="flex min-h-11 items-center gap-2 text-sm">
                <input
                  type="checkbox"
                  checked={details}
                  onChange={(event) => setDetails(event.target.checked)}
                />
                {t('push.details')}
              </label>
            </div>
          ) : (
            <Button className="mt-3" disabled={stop.isPending} onClick={() => stop.mutate(id)}>
              {t('push.off')}
            </Button>
          )
        }
      </Loaded>
      {isRefused ? <p className="mt-2 text-sm">{t('push.refused')}</p> : <Said error={start.error} />}
      <Said error={stop.error} />
      {start.proof}
    </Card>
  );
}
