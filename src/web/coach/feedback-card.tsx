import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useSessionWords } from './session-words.ts';

type Feedback = Schema['FeedbackDocumentInput'];

const FEELS = [1, 2, 3, 4, 5] as const;
/** How much the mouth of each face turns up. */
const MOUTHS = [-5, -2.5, 0, 2.5, 5];
const PLACES = ['knee', 'calf', 'achilles', 'shin', 'foot', 'hip', 'hamstring', 'back'];
const HURTS = [2, 4, 6, 8];

/** One tap says how today is; pain and illness take one more. The id is the day's own: a second answer replaces it. */
export function FeedbackCard({ day, activityId }: { day: string; activityId: string | null }) {
  const { t } = usePreferences();
  const words = useSessionWords();
  const format = useFormat();
  const queries = useQueryClient();
  const [more, setMore] = useState<'pain' | null>(null);
  const [place, setPlace] = useState(PLACES[0]!);
  const send = useMutation({
    mutationFn: ({ about, say }: { about: string; say: Partial<Feedback> }) =>
      dataOf(
        api.PUT('/v1/feedback/{id}', {
          params: { path: { id: `web-${day}-${about}` } },
          body: { day, ...say },
        }),
      ),
    onSuccess: () => queries.invalidateQueries(),
  });
  const chosen = send.variables?.say.feel;
  return (
    <Card title={t('feel.title')}>
      <div className="flex flex-wrap gap-1.5 sm:gap-2">
        {FEELS.map((feel, i) => (
          <button
            key={feel}
            type="button"
            aria-pressed={chosen === feel}
            aria-label={t('feel.of5', { n: feel, word: words.word('feel', String(feel)) })}
            onClick={() => send.mutate({ about: 'feel', say: { feel, activityId } })}
            className="grid min-h-14 min-w-12 flex-1 place-items-center rounded-lg border border-line text-2xl hover:bg-raised aria-pressed:border-2 aria-pressed:border-brand aria-pressed:bg-raised"
          >
            <svg viewBox="0 0 24 24" aria-hidden="true" className="size-7 fill-none stroke-current stroke-2">
              <circle cx="12" cy="12" r="10" />
              <path d="M8.5 9v.5M15.5 9v.5" strokeLinecap="round" />
              <path d={`M7.5 15 Q12 ${15 + MOUTHS[i]! * 1.2} 16.5 15`} strokeLinecap="round" />
            </svg>
            <span className="text-xs text-muted">{words.word('feel', String(feel))}</span>
          </button>
        ))}
      </div>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button aria-expanded={more === 'pain'} onClick={() => setMore(more === 'pain' ? null : 'pain')}>
          {t('feel.pain')}
        </Button>
        <Button onClick={() => send.mutate({ about: 'ill', say: { illness: { kind: 'mild', from: day } } })}>
          {t('feel.cold')}
        </Button>
        <Button
          onClick={() => send.mutate({ about: 'ill', say: { illness: { kind: 'systemic', from: day } } })}
        >
          {t('feel.ill')}
        </Button>
      </div>
      {more === 'pain' && (
        <fieldset className="mt-3 grid gap-2 rounded-lg bg-raised p-3">
          <legend className="sr-only">{t('feel.pain')}</legend>
          <label className="grid gap-1 text-sm">
            {t('feel.where')}
            <select
              value={place}
              onChange={(event) => setPlace(event.target.value)}
              className="min-h-11 rounded-lg border border-line bg-surface px-3"
            >
              {PLACES.flatMap((p) => (p === 'back' ? [p] : [`${p}_left`, `${p}_right`])).map((p) => (
                <option key={p} value={p}>
                  {words.word('place', p)}
                </option>
              ))}
            </select>
          </label>
          <div className="flex flex-wrap gap-2">
            {HURTS.map((level) => (
              <Button
                key={level}
                onClick={() => {
                  send.mutate({ about: `pain-${place}`, say: { pain: [{ place, level }] } });
                  setMore(null);
                }}
              >
                {t('feel.level', { n: level })}
              </Button>
            ))}
          </div>
        </fieldset>
      )}
      <Said error={send.error} done={send.isSuccess ? t('feel.thanks') : null} />
      {send.data?.review != null && (
        <p className="rounded-lg bg-raised p-3">
          {format.sentence(send.data.review.decision.explanation.runner)}
        </p>
      )}
    </Card>
  );
}
