import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf, type Schema } from '../api/client.ts';
import { ActivityLink } from '../parts/activity-link.tsx';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Choice } from '../parts/choice.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { ScrollTable, Td, Th } from '../parts/scroll-table.tsx';
import { useWords } from '../parts/words.ts';
import { useAthlete } from '../settings/profile-card.tsx';
import { en } from '../texts/en.ts';

type State = Schema['LedgerLine']['state'];
const STATES: readonly State[] = [
  'received',
  'decoded',
  'matched',
  'analysed',
  'reviewed',
  'rejected',
  'duplicate',
  'parked',
];
const PAGE = 25;
const UNDER_WAY: readonly State[] = ['received', 'decoded', 'matched', 'analysed'];
const LOOK_AGAIN_MS = 5_000;

/** Every delivery with what became of it and why, by state and page by page. File names are the sender's text. */
export function LedgerCard() {
  const { t } = usePreferences();
  const words = useWords();
  const format = useFormat();
  const [state, setState] = useState<State | 'all'>('all');
  const [offset, setOffset] = useState(0);
  const query = useQuery({
    queryKey: ['ledger', state, offset],
    placeholderData: keepPreviousData,
    queryFn: () =>
      dataOf(
        api.GET('/v1/ledger', {
          params: {
            query: {
              limit: String(PAGE),
              offset: String(offset),
              ...(state === 'all' ? {} : { state }),
            },
          },
        }),
      ),
    refetchInterval: (q) =>
      UNDER_WAY.some((each) => (q.state.data?.counts[each] ?? 0) > 0) ? LOOK_AGAIN_MS : false,
  });
  return (
    <Card title={t('ledger.title')}>
      <p className="mb-3 max-w-prose text-sm text-muted">{t('ledger.text')}</p>
      <Loaded query={query} minHeight="min-h-[32rem]">
        {({ deliveries, counts }) => {
          const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
          const shown = state === 'all' ? total : (counts[state] ?? 0);
          if (total === 0) return <p className="text-muted">{t('ledger.none')}</p>;
          return (
            <div className="grid gap-3">
              <div className="max-w-xs">
                <Choice<State | 'all'>
                  label={t('ledger.state')}
                  value={state}
                  onChange={(next) => {
                    setState(next);
                    setOffset(0);
                  }}
                  options={[
                    ['all', t('ledger.all', { n: format.number(total) })],
                    ...STATES.filter((each) => each === state || (counts[each] ?? 0) > 0).map(
                      (each) =>
                        [
                          each,
                          `${words('ledger.state', each)} (${format.number(counts[each] ?? 0)})`,
                        ] as const,
                    ),
                  ]}
                />
              </div>
              {deliveries.length === 0 ? (
                <p className="text-muted">{t('ledger.noneOfState')}</p>
              ) : (
                <ScrollTable label={t('ledger.title')}>
                  <thead>
                    <tr>
                      <Th>{t('ledger.what')}</Th>
                      <Th>{t('ledger.became')}</Th>
                      <th
                        scope="col"
                        className="hidden px-3 py-2 text-right font-medium text-muted sm:table-cell"
                      >
                        {t('ledger.when')}
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {deliveries.map((line) => (
                      <Line key={line.deliveryId} line={line} />
                    ))}
                  </tbody>
                </ScrollTable>
              )}
              {shown > PAGE && (
                <nav aria-label={t('ledger.title')} className="flex flex-wrap items-center gap-3 text-sm">
                  <Button disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - PAGE))}>
                    {t('ledger.newer')}
                  </Button>
                  <span aria-live="polite">
                    {t('ledger.page', {
                      from: format.number(Math.min(shown, offset + 1)),
                      to: format.number(Math.min(shown, offset + PAGE)),
                      n: format.number(shown),
                    })}
                  </span>
                  <Button disabled={offset + PAGE >= shown} onClick={() => setOffset(offset + PAGE)}>
                    {t('ledger.older')}
                  </Button>
                </nav>
              )}
            </div>
          );
        }}
      </Loaded>
    </Card>
  );
}

function Line({ line }: { line: Schema['LedgerLine'] }) {
  const { t } = usePreferences();
  const words = useWords();
  const format = useFormat();
  const { data: athlete } = useAthlete();
  const received = format.moment(line.receivedAt, athlete?.zone);
  const { file, source, state, activityIds, duplicateOf } = line;
  return (
    <tr className="border-t border-line align-top">
      <Td>
        {file !== null && <span className="wrap-anywhere">{file}</span>}
        <span className="block text-muted">{words('ledger.source', source)}</span>
        <span className="block text-muted sm:hidden">{received}</span>
      </Td>
      <Td>
        <span className={`block ${state === 'rejected' ? 'text-bad' : ''}`}>
          {words('ledger.state', state)}
        </span>
        <Reason line={line} />
        {activityIds.map((id) => (
          <span key={id} className="block">
            <ActivityLink id={id}>{t('ledger.run')}</ActivityLink>
          </span>
        ))}
        {duplicateOf !== null && !activityIds.includes(duplicateOf) && (
          <ActivityLink id={duplicateOf}>{t('ledger.sameAs')}</ActivityLink>
        )}
      </Td>
      <td className="hidden px-3 py-2 text-right whitespace-nowrap sm:table-cell">{received}</td>
    </tr>
  );
}

/** The reader's own words for a code that has some; else the server's sentence, which is English. */
function Reason({ line: { code, detail } }: { line: Schema['LedgerLine'] }) {
  const words = useWords();
  if (code !== null && Object.hasOwn(en, `reason.${code}`))
    return <span className="block text-muted">{words('reason', code)}</span>;
  if (detail === null && code === null) return null;
  return (
    <span className="block text-muted" lang="en">
      {detail ?? code}
    </span>
  );
}
