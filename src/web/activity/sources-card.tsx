import type { Schema } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { ScrollTable, Td, Th } from '../parts/scroll-table.tsx';
import { useWords } from '../parts/words.ts';

/** Which files made the activity, and what they were matched by. File names are the sender's: text, nothing else. */
export function SourcesCard({ sources }: { sources: Schema['Activity']['sources'] }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useWords();
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
          {sources.map((source) => (
            <tr key={`${source.deliveryId}:${source.part}`} className="border-t border-line">
              <Td>
                <span className="break-all">{source.file ?? t('activity.sources.noName')}</span>
              </Td>
              <Td>
                {[words('source', source.matchedBy), ...source.why.map((why) => words('why', why))].join(
                  ', ',
                )}
              </Td>
              <Td right>{format.moment(source.linkedAt)}</Td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </Card>
  );
}
