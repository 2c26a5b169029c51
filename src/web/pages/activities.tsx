import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, dataOf, type Schema } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { FlagList, marksRuns, useFlags } from '../parts/flag-list.tsx';
import { ruleOf } from '../parts/flag-rule.ts';
import { useFormat } from '../parts/format.ts';
import { Loaded, Loading } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { ScrollTable, Td, Th } from '../parts/scroll-table.tsx';
import { useTitle } from '../parts/title.ts';
import { UploadBox } from '../parts/upload-box.tsx';
import { useKind, useWords } from '../parts/words.ts';
import { shownAthlete } from '../people/shown-athlete.ts';

/** Everything that was recorded, newest first, and the place to drop more. */
export function ActivitiesPage() {
  const { t } = usePreferences();
  const format = useFormat();
  useTitle(t('nav.activities'));
  const flags = useFlags();
  const query = useInfiniteQuery({
    queryKey: ['activities'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      dataOf(
        api.GET('/v1/activities', {
          params: { query: { limit: '50', cursor: pageParam } },
        }),
      ),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
  return (
    <div className="grid grid-cols-1 gap-5">
      <h1 className="text-2xl font-bold">{t('nav.activities')}</h1>
      {/* how tall the flags are, nobody knows before they are there; what stands below them waits */}
      {flags.isPending ? (
        <Loading minHeight="min-h-[100vh]" />
      ) : (
        <>
          <Loaded query={flags} minHeight="min-h-28">
            {(data) =>
              data.asOf !== null && (
                <Card
                  title={t('flags.title')}
                  aside={
                    <span className="text-sm text-muted">
                      {t('flags.asOf', { day: format.date(data.asOf) })}
                    </span>
                  }
                >
                  {data.error === null ? (
                    <FlagList flags={data.flags} />
                  ) : (
                    <p>{t('flags.unjudged', { message: data.error.message })}</p>
                  )}
                </Card>
              )
            }
          </Loaded>
          <Loaded query={query} minHeight="min-h-[100vh]">
            {(data) => {
              const rows = data.pages.flatMap((page) => page.activities);
              if (rows.length === 0) return <p className="text-muted">{t('activities.none')}</p>;
              return (
                <>
                  <ScrollTable label={t('nav.activities')}>
                    <thead>
                      <tr>
                        <Th>{t('activities.day')}</Th>
                        <Th>{t('activities.name')}</Th>
                        <Th right>{t('activities.distance')}</Th>
                        <Th right>{t('activities.time')}</Th>
                        <Th right>{t('activities.pace')}</Th>
                        <Th right>{t('activities.heartRate')}</Th>
                        <Th right>{t('activities.load')}</Th>
                      </tr>
                    </thead>
                    <tbody>
                      {rows.map((row) => (
                        <Row key={row.id} row={row} flags={flags.data?.flags ?? []} />
                      ))}
                    </tbody>
                  </ScrollTable>
                  {query.hasNextPage && (
                    <button
                      type="button"
                      className="min-h-11 justify-self-start rounded-lg border border-line bg-surface px-4"
                      disabled={query.isFetchingNextPage}
                      onClick={() => query.fetchNextPage()}
                    >
                      {t('activities.more')}
                    </button>
                  )}
                </>
              );
            }}
          </Loaded>
        </>
      )}
      {shownAthlete === null && !query.isPending && !flags.isPending && <UploadBox />}
    </div>
  );
}

/** The name is the sender's text. A mark says in words that a run is part of what stands out. */
function Row({ row, flags }: { row: Schema['ListedActivity']; flags: readonly Schema['Flag'][] }) {
  const format = useFormat();
  const kind = useKind();
  const words = useWords();
  const marks = flags.filter(
    (flag) => flag.muted !== true && flag.evidence.includes(row.id) && marksRuns(flag),
  );
  return (
    <tr className="border-t border-line">
      <td className="px-3 py-2 whitespace-nowrap">{format.day(row.day)}</td>
      <Td>
        <Link to="/activities/$id" params={{ id: row.id }} className="break-words">
          {row.name || kind(row)}
        </Link>
        {row.name !== null && row.name !== '' && <span className="block text-muted">{kind(row)}</span>}
        {marks.map((flag) => (
          <span key={flag.code} className="block text-warn">
            ▲ {words('mark', ruleOf(flag))}
          </span>
        ))}
      </Td>
      <Td right>{format.distance(row.distanceM)}</Td>
      <Td right>{format.duration(row.movingS)}</Td>
      <Td right>{format.pace(row.distanceM ? (row.movingS / row.distanceM) * 1000 : null)}</Td>
      <Td right>{format.heartRate(row.avgHrBpm)}</Td>
      <Td right>{format.number(row.load)}</Td>
    </tr>
  );
}
