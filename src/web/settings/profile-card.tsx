import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, dataOf, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';

type Athlete = Schema['Athlete'];

export const useAthlete = () =>
  useQuery({ queryKey: ['athlete'], queryFn: () => dataOf(api.GET('/v1/athlete')) });

/** Changes what is known of the runner; everything that is judged by it is asked for again. */
export function useAthleteChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema['AthleteChangesInput']) => dataOf(api.PATCH('/v1/athlete', { body })),
    onSuccess: () => queries.invalidateQueries(),
  });
}

export function ProfileCard() {
  const { t } = usePreferences();
  const athlete = useAthlete();
  return (
    <Card title={t('profile.title')}>
      <Loaded query={athlete} minHeight="min-h-80">
        {(known) => <ProfileForm known={known} />}
      </Loaded>
    </Card>
  );
}

const numberOf = (text: string) => (text.trim() === '' ? null : Number(text));
const textOf = (value: number | null) => (value === null ? '' : String(value));

function ProfileForm({ known }: { known: Athlete }) {
  const { t } = usePreferences();
  const [zone, setZone] = useState(known.zone);
  const [sex, setSex] = useState<NonNullable<Athlete['sex']> | 'unknown'>(known.sex ?? 'unknown');
  const [birthYear, setBirthYear] = useState(textOf(known.birthYear));
  const [maxHr, setMaxHr] = useState(textOf(known.maxHrBpm));
  const [restHr, setRestHr] = useState(textOf(known.restHrBpm));
  const save = useAthleteChange();
  const celebrate = useAthleteChange();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({
      zone,
      sex: sex === 'unknown' ? null : sex,
      birthYear: numberOf(birthYear),
      maxHrBpm: numberOf(maxHr),
      restHrBpm: numberOf(restHr),
    });
  };
  return (
    <div className="grid gap-4">
      <form onSubmit={submit} className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        <Field label={t('profile.zone')} list="zones" required value={zone} onText={setZone} />
        <datalist id="zones">
          {Intl.supportedValuesOf('timeZone').map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <Choice
          label={t('profile.sex')}
          value={sex}
          onChange={setSex}
          options={[
            ['unknown', t('profile.unsaid')],
            ['female', t('profile.female')],
            ['male', t('profile.male')],
          ]}
        />
        <Field
          label={t('profile.birthYear')}
          type="number"
          min={1900}
          max={2100}
          value={birthYear}
          onText={setBirthYear}
        />
        <Field label={t('profile.maxHr')} type="number" min={100} max={230} value={maxHr} onText={setMaxHr} />
        <Field
          label={t('profile.restHr')}
          type="number"
          min={25}
          max={110}
          value={restHr}
          onText={setRestHr}
        />
        <div className="sm:col-span-full">
          <Button type="submit" look="main" disabled={save.isPending}>
            {t('profile.save')}
          </Button>
          <Said error={save.error} done={save.isSuccess ? t('profile.saved') : null} />
        </div>
      </form>
      <label className="flex min-h-11 items-center gap-3">
        <input
          type="checkbox"
          className="size-5"
          checked={known.celebrate}
          disabled={celebrate.isPending}
          onChange={(event) => celebrate.mutate({ celebrate: event.target.checked })}
        />
        <span>
          {t('profile.celebrate')}
          <span className="block text-sm text-muted">{t('profile.celebrateText')}</span>
        </span>
      </label>
      {celebrate.isError && <Said error={celebrate.error} />}
    </div>
  );
}
