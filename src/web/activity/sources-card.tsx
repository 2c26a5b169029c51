import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, dataOf, type Schema } from '../api/client.ts';
import { ActivityLink } from '../parts/activity-link.tsx';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { ScrollTable, Td, Th } from '../parts/scroll-table.tsx';
import { useWords } from '../parts/words.ts';
import { shownAthlete } from '../people/shown-athlete.ts';

/** Which files made the activity, what they were matched by, and the way back. File names are the sender's: text, nothing else. */
export function SourcesCard({ activity: { id, sources, merges } }: { activity: Schema['Activity'] }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useWords();
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries();
  const split = useMutation({
    mutationFn: ({ deliveryId, part }: (typeof sources)[number]) =>
      dataOf(
        api.POST('/v1/activities/{activityId}/split', {
          params: { path: { activityId: id } },
          body: { deliveryId, part },
        }),
      ),
    onSuccess,
  });
  const undo = useMutation({
    mutationFn: (mergeId: string) =>
      dataOf(api.POST('/v1/merges/{mergeId}/undo', { params: { path: { mergeId } } })),
    onSuccess,
  });
  const isBusy = split.isPending || undo.isPending;
  const other = undo.data ?? split.data;
  // runs are their runner's to tell apart; merges are undone from the last one on
  const isOwn = shownAthlete === null;
  const [last] = isOwn ? merges : [];
  return (
    <Card title={t('activity.sources')}>
      <p className="mb-3">{t('activity.sources.sentence', { n: sources.length })}</p>
      <ScrollTable label={t('activity.sources')}>
        <thead>
          <tr>
            <Th>{t('activity.sources.file')}</Th>
            <Th>{t('activity.sources.role')}</Th>
            <Th right>{t('activity.sources.linked')}</Th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => {
            const file = source.file ?? t('activity.sources.noName');
            return (
              <tr key={`${source.deliveryId}:${source.part}`} className="border-t border-line">
                <Td>
                  <span className="break-all">{file}</span>
                </Td>
                <Td>
                  {[words('source', source.matchedBy), ...source.why.map((why) => words('why', why))].join(
                    ', ',
                  )}
                  {isOwn && source.matchedBy === 'same_run' && (
                    <Button disabled={isBusy} className="mt-1 block" onClick={() => split.mutate(source)}>
                      {t('activity.sources.split')}
                      <span className="sr-only">: {file}</span>
                    </Button>
                  )}
                </Td>
                <Td right>{format.moment(source.linkedAt)}</Td>
              </tr>
            );
          })}
        </tbody>
      </ScrollTable>
      {last !== undefined && (
        <div className="mt-3 flex flex-wrap items-center gap-3">
          <p>{t(`activity.merge.${last.by}`, { when: format.moment(last.mergedAt) })}</p>
          <Button disabled={isBusy} onClick={() => undo.mutate(last.mergeId)}>
            {t('activity.sources.undoMerge')}
          </Button>
        </div>
      )}
      <div className="mt-3 flex flex-wrap gap-x-3 empty:hidden">
        {(undo.isError || split.isError) && <Said error={undo.error ?? split.error} />}
        {other !== undefined && (
          <>
            <Said error={null} done={t('activity.sources.apart')} />
            <ActivityLink id={other.activityId}>{t('activity.sources.other')}</ActivityLink>
          </>
        )}
      </div>
    </Card>
  );
}
