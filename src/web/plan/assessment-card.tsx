import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, dataOf, type Schema } from '../api/client.ts';
import { useSessionWords } from '../coach/session-words.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';

type Answers = Schema['AssessmentAnswers'];
type Lifting = NonNullable<Answers['strengthExperience']> | 'unknown';
type Yes = 'yes' | 'no' | 'unknown';

/** What was derived of the runner and from what, and the questions that only the runner can answer. */
export function AssessmentCard() {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const query = useQuery({ queryKey: ['assessment'], queryFn: () => dataOf(api.GET('/v1/assessment')) });
  return (
    <Card title={t('assess.title')}>
      <Loaded query={query} minHeight="min-h-72">
        {({ facts, risks, answers, answersVersion }) => (
          <div className="grid gap-4">
            <dl className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
              {facts.map((fact) => (
                <div key={fact.name} className="rounded-lg bg-raised p-3">
                  <dt className="text-sm text-muted">{words.word('fact', fact.name)}</dt>
                  <dd>
                    <span className="text-xl font-semibold">
                      {typeof fact.value !== 'number'
                        ? (fact.value ?? '–')
                        : fact.unit?.startsWith('km')
                          ? format.distance(fact.value * 1000)
                          : format.number(fact.value, Number.isInteger(fact.value) ? 0 : 1)}
                    </span>
                    <span className="mt-0.5 block text-xs text-muted">
                      {fact.from} ({fact.rule})
                    </span>
                  </dd>
                </div>
              ))}
            </dl>
            {risks.length > 0 && (
              <ul className="list-disc pl-5 text-warn">
                {risks.map((risk) => (
                  <li key={risk.code}>{format.sentence(risk.text)}</li>
                ))}
              </ul>
            )}
            <AnswersForm key={answersVersion} known={answers} />
          </div>
        )}
      </Loaded>
    </Card>
  );
}

function AnswersForm({ known }: { known: Answers }) {
  const { t } = usePreferences();
  const words = useSessionWords();
  const queries = useQueryClient();
  const [years, setYears] = useState(known.yearsRunning === null ? '' : String(known.yearsRunning));
  const [strength, setStrength] = useState<Lifting>(known.strengthExperience ?? 'unknown');
  const [health, setHealth] = useState(known.health);
  const [noInjuries, setNoInjuries] = useState(known.injuries !== null && known.injuries.length === 0);
  const save = useMutation({
    mutationFn: () =>
      dataOf(
        api.PUT('/v1/assessment/answers', {
          body: {
            yearsRunning: years === '' ? null : Number(years),
            strengthExperience: strength === 'unknown' ? null : strength,
            injuries: known.injuries?.length ? known.injuries : noInjuries ? [] : null,
            health,
          },
        }),
      ),
    onSuccess: () => queries.invalidateQueries(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const answer = (value: boolean | null): Yes => (value === null ? 'unknown' : value ? 'yes' : 'no');
  return (
    <details>
      <summary className="min-h-11 cursor-pointer py-2 font-medium">{t('assess.questions')}</summary>
      <form onSubmit={submit} className="mt-2 grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        <Field
          label={t('assess.years')}
          type="number"
          min={0}
          max={80}
          step="any"
          value={years}
          onText={setYears}
        />
        <Choice
          label={t('assess.strength')}
          value={strength}
          onChange={setStrength}
          options={(['unknown', 'none', 'some', 'regular'] as const).map(
            (v) => [v, words.word('lifting', v)] as const,
          )}
        />
        {!known.injuries?.length && (
          <Choice<Yes>
            label={t('assess.injuries')}
            value={noInjuries ? 'no' : 'unknown'}
            onChange={(v) => setNoInjuries(v === 'no')}
            options={[
              ['unknown', t('answer3.unknown')],
              ['no', t('answer3.no')],
            ]}
          />
        )}
        {(Object.keys(health) as (keyof typeof health)[]).map((key) => (
          <Choice<Yes>
            key={key}
            label={words.word('health', key)}
            value={answer(health[key])}
            onChange={(v) => setHealth((h) => ({ ...h, [key]: v === 'unknown' ? null : v === 'yes' }))}
            options={(['unknown', 'no', 'yes'] as const).map((v) => [v, t(`answer3.${v}`)] as const)}
          />
        ))}
        <div className="sm:col-span-full">
          <Button type="submit" look="main" disabled={save.isPending}>
            {t('assess.save')}
          </Button>
          <Said error={save.error} done={save.isSuccess ? t('feel.thanks') : null} />
        </div>
      </form>
    </details>
  );
}
