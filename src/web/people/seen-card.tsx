import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { ScrollTable, Td, Th } from '../parts/scroll-table.tsx';
import { useWords } from '../parts/words.ts';

interface Entry {
  seq: number;
  at: string;
  actor: string;
  actorName: string | null;
  key: string | null;
  action: string;
}

/** Who saw or did what with the runner's data, newest first; the same by the same on one day is one line. */
export function SeenCard() {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useWords();
  const audit = useQuery({
    queryKey: ['audit'],
    queryFn: () => dataOf(api.GET('/v1/audit', { params: { query: { limit: '200' } } })),
  });
  return (
    <Card title={t('seen.title')}>
      <Loaded query={audit}>
        {({ entries }) =>
          entries.length === 0 ? (
            <p className="text-sm text-muted">{t('seen.none')}</p>
          ) : (
            <ScrollTable label={t('seen.title')} high>
              <thead>
                <tr>
                  <Th>{t('activities.day')}</Th>
                  <Th>{t('seen.who')}</Th>
                  <Th>{t('seen.what')}</Th>
                  <Th right>{t('seen.times')}</Th>
                </tr>
              </thead>
              <tbody>
                {byDay(entries).map(({ first, times }) => (
                  <tr key={first.seq}>
                    <Td>{format.day(first.at.slice(0, 10))}</Td>
                    <Td>
                      {first.actorName ?? words('seen.actor', first.actor)}
                      {first.key !== null && ` (${t('seen.key')})`}
                    </Td>
                    <Td>{words('did', first.action)}</Td>
                    <Td right>{times}</Td>
                  </tr>
                ))}
              </tbody>
            </ScrollTable>
          )
        }
      </Loaded>
    </Card>
  );
}

function byDay(entries: readonly Entry[]): { first: Entry; times: number }[] {
  const lines = new Map<string, { first: Entry; times: number }>();
  for (const entry of entries) {
    const key = [entry.at.slice(0, 10), entry.actor, entry.key, entry.action].join(' ');
    const line = lines.get(key);
    if (line === undefined) lines.set(key, { first: entry, times: 1 });
    else line.times += 1;
  }
  return [...lines.values()];
}
