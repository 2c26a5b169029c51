import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, dataOf } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';

const DISTANCES = [
  ['5000', 'goal.5k'],
  ['10000', 'goal.10k'],
  ['21097.5', 'goal.half'],
  ['42195', 'goal.marathon'],
] as const;
type Distance = (typeof DISTANCES)[number][0];

/** A race with its day, or simply staying fit. */
export function GoalForm({ onDone }: { onDone: () => void }) {
  const { t } = usePreferences();
  const queries = useQueryClient();
  const [kind, setKind] = useState<'race' | 'maintain'>('race');
  const [distance, setDistance] = useState<Distance>('10000');
  const [name, setName] = useState('');
  const [date, setDate] = useState('');
  const [time, setTime] = useState('');
  const create = useMutation({
    mutationFn: () =>
      dataOf(
        api.POST('/v1/goals', {
          body:
            kind === 'maintain'
              ? { kind }
              : {
                  kind,
                  event: { name, distanceM: Number(distance), date, targetTimeS: secondsOf(time) },
                },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['goals'] });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form onSubmit={submit} className="grid gap-3 sm:grid-cols-2">
      <Choice
        label={t('goal.kind')}
        value={kind}
        onChange={setKind}
        options={[
          ['race', t('goal.race')],
          ['maintain', t('goal.maintain')],
        ]}
      />
      {kind === 'race' && (
        <>
          <Choice<Distance>
            label={t('goal.distance')}
            value={distance}
            onChange={setDistance}
            options={DISTANCES.map(([value, key]) => [value, t(key)] as const)}
          />
          <Field label={t('goal.date')} type="date" required value={date} onText={setDate} />
          <Field
            label={t('goal.time')}
            hint={t('goal.timeHint')}
            value={time}
            onText={setTime}
            inputMode="numeric"
            pattern="\d{1,2}(:\d{2}){1,2}"
          />
          <Field label={t('goal.name')} value={name} maxLength={120} onText={setName} />
        </>
      )}
      <div className="sm:col-span-2">
        <Button type="submit" look="main" disabled={create.isPending}>
          {t('goal.save')}
        </Button>
        <Said error={create.error} />
      </div>
    </form>
  );
}

/** `49:30` or `1:45:00` in seconds; null where nothing was written. */
export function secondsOf(text: string): number | null {
  if (text.trim() === '') return null;
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
