import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, dataOf, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useProven } from '../people/proven.tsx';
import { en, type TextKey } from '../texts/en.ts';
import { Account, isJustConnected } from './account.tsx';

const LOOK_AGAIN_MS = 3_000;
const isOver = ({ state }: Schema['Connection']) => state === 'ended' || state === 'revoked';
const isUnderWay = (c: Schema['Connection']) =>
  !isOver(c) && (!c.backfill.done || c.backfill.waiting > 0 || isJustConnected(c));

export const useConnections = () =>
  useQuery({
    queryKey: ['connections'],
    queryFn: () => dataOf(api.GET('/v1/connections')),
    refetchInterval: ({ state }) => (state.data?.connections.some(isUnderWay) ? LOOK_AGAIN_MS : false),
  });

/** Every platform with what connects it here; `back` is what the browser came back from a consent page with. */
export function AccountsCard({ back }: { back: URLSearchParams }) {
  const { t, language } = usePreferences();
  const queries = useQueryClient();
  const [ending, setEnding] = useState<Schema['Connection'] | null>(null);
  const [ended, setEnded] = useState<string | null>(null);
  const query = useConnections();
  const fetched = query.data?.connections.reduce((sum, c) => sum + c.backfill.fetched, 0);
  useEffect(() => {
    if (fetched !== undefined) void queries.invalidateQueries({ queryKey: ['ledger'] });
  }, [fetched, queries]);
  const end = useProven(
    async (connection: Schema['Connection']) => {
      await dataOf(api.DELETE('/v1/connections/{id}', { params: { path: { id: connection.id } } }));
      return connection.name;
    },
    (name) => {
      setEnded(name);
      return queries.invalidateQueries({ queryKey: ['connections'] });
    },
  );
  return (
    <Card title={t('connections.accounts')}>
      <Loaded query={query} minHeight="min-h-[60vh]">
        {({ connections, platforms }) => {
          const isShown = (p: Schema['Platform']) =>
            p.isOffered || connections.some((c) => c.provider === p.id);
          const absent = platforms.filter((p) => !isShown(p)).map((p) => p.name);
          return (
            <div className="grid gap-3">
              <CameBack back={back} platforms={platforms} />
              {absent.length === platforms.length && <p>{t('connections.nobody')}</p>}
              <ul className="grid gap-3 lg:grid-cols-2">
                {platforms.filter(isShown).map((platform) => (
                  <Account
                    key={platform.id}
                    platform={platform}
                    connection={newest(connections, platform.id)}
                    onEnd={setEnding}
                  />
                ))}
              </ul>
              {absent.length > 0 && (
                <p className="text-sm text-muted">
                  {t('connections.noKeys', { names: new Intl.ListFormat(language).format(absent) })}
                </p>
              )}
              <Said
                error={end.error}
                done={ended === null ? null : t('connections.ended', { name: ended })}
              />
            </div>
          );
        }}
      </Loaded>
      {end.proof}
      {ending !== null && (
        <Dialog title={t('connections.endTitle', { name: ending.name })} onNo={() => setEnding(null)}>
          <p>{t('connections.endText')}</p>
          <p>{t(goes(query.data?.platforms, ending) ? 'connections.endGoes' : 'connections.endStays')}</p>
          <div className="flex flex-wrap gap-2">
            <Button
              look="danger"
              onClick={() => {
                end.make(ending);
                setEnding(null);
              }}
            >
              {t('connections.endYes', { name: ending.name })}
            </Button>
            <Button onClick={() => setEnding(null)}>{t('connections.endNo')}</Button>
          </div>
        </Dialog>
      )}
    </Card>
  );
}

/** What became of the way to a platform and back. The address is anybody's: only known names and codes are shown. */
function CameBack({ back, platforms }: { back: URLSearchParams; platforms: readonly Schema['Platform'][] }) {
  const { t } = usePreferences();
  const nameOf = (key: string) => platforms.find((p) => p.id === back.get(key))?.name ?? null;
  const failed = `connections.failed.${back.get('failed')}`;
  const said: [key: TextKey, name: string | null, edge: string][] = [
    ['connections.connected', nameOf('connected'), 'border-good'],
    ['connections.refused', nameOf('refused'), 'border-warn'],
    [
      Object.hasOwn(en, failed) ? (failed as TextKey) : 'connections.failed',
      back.has('failed') ? nameOf('at') : null,
      'border-bad',
    ],
  ];
  return said.map(
    ([key, name, edge]) =>
      name !== null && (
        <p key={key} role="status" className={`border-l-4 pl-3 ${edge}`}>
          {t(key, { name })}
        </p>
      ),
  );
}

/** Whether a platform's terms want what came by it gone after the end. */
function goes(platforms: readonly Schema['Platform'][] | undefined, { provider }: Schema['Connection']) {
  return platforms?.find(({ id }) => id === provider)?.goesAfterEnd === true;
}

/** The connection that counts at a platform: the one in force, else the one that was last. */
function newest(all: readonly Schema['Connection'][], provider: string): Schema['Connection'] | null {
  return (
    all
      .filter((c) => c.provider === provider)
      .toSorted(
        (a, b) =>
          Number(isOver(a)) - Number(isOver(b)) || Date.parse(b.connectedAt) - Date.parse(a.connectedAt),
      )[0] ?? null
  );
}
