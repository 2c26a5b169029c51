import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import { useSessionWords } from '../coach/session-words.ts';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';

/** Whether the body has a new reason to adapt, from which runs that is said, and the one change to make. */
export function PlateauCard() {
  const { t, language } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const query = useQuery({
    queryKey: ['plateau', language],
    queryFn: () => dataOf(api.GET('/v1/plateau', { params: { query: { language } } })),
  });
  return (
    <Card title={t('plateau.title')}>
      <Loaded query={query} minHeight="min-h-32">
        {({ plateau }) =>
          plateau === null ? (
            <p className="text-muted">{t('inventory.none')}</p>
          ) : (
            <div className="grid gap-2">
              <p className="font-medium">{words.word('plateau', plateau.state)}</p>
              {plateau.blockedBy.length > 0 && (
                <p className="text-sm">
                  {t('plateau.blocked', {
                    why: plateau.blockedBy.map((b) => words.word('blocked', b.split(':')[0]!)).join(', '),
                  })}
                </p>
              )}
              {plateau.notes.map((note) => (
                <p key={note.text} className="border-l-4 border-brand pl-3">
                  {format.sentence(note.sentence)}
                </p>
              ))}
              <p className="text-sm text-muted">
                {t('plateau.evidence', {
                  runs: plateau.evidence.runs.length,
                  pace: format.percent(plateau.evidence.paceCv),
                  distance: format.percent(plateau.evidence.distanceCv),
                })}
              </p>
            </div>
          )
        }
      </Loaded>
    </Card>
  );
}
