import type { Schema } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { ScrollTable, Td, Th } from '../parts/scroll-table.tsx';
import { useWords } from '../parts/words.ts';

/** The load, the way it was computed, and what the other ways would have said. */
export function LoadCard({ load }: { load: NonNullable<Schema['Activity']['analysis']>['load'] }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useWords();
  const ways = Object.entries(load.alternatives).filter(([, points]) => points !== null);
  const notes = [...load.flags, ...load.reasons];
  return (
    <Card title={t('activity.load.title')}>
      <p>
        {load.value === null
          ? t('activity.load.none')
          : t('activity.load.sentence', {
              points: format.number(load.value),
              method: words('method', load.method),
              quality: words('quality', load.quality),
            })}
      </p>
      {load.scale !== null && Math.abs(load.scale - 1) > 0.005 && (
        <p className="text-sm text-muted">
          {t('activity.load.scale', { scale: format.number(load.scale, 2) })}
        </p>
      )}
      {ways.length > 0 && (
        <div className="mt-3">
          <ScrollTable label={t('activity.load.ways')}>
            <thead>
              <tr>
                <Th>{t('activity.load.way')}</Th>
                <Th right>{t('activity.load.points')}</Th>
              </tr>
            </thead>
            <tbody>
              {ways.map(([method, points]) => (
                <tr key={method} className="border-t border-line">
                  <Td>
                    {words('method', method)}
                    {method === load.method && <strong className="ml-2">{t('activity.load.used')}</strong>}
                  </Td>
                  <Td right>{format.number(points)}</Td>
                </tr>
              ))}
            </tbody>
          </ScrollTable>
        </div>
      )}
      {notes.length > 0 && (
        <>
          <h3 className="mt-3 text-sm font-medium">{t('activity.load.passed')}</h3>
          <ul className="list-disc pl-5 text-sm text-muted">
            {notes.map((note) => (
              <li key={note}>{words('loadReason', note)}</li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
