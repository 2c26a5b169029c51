import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, dataOf, Problem, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';

type Availability = Schema['AvailabilityInput'];
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
type DayName = (typeof DAYS)[number];
/** Any Monday: weekdays are named from its week. */
const A_MONDAY = '2026-01-05';

/** When there is time to run; the plan in force moves with it. */
export function AvailabilityCard() {
  const { t } = usePreferences();
  const query = useQuery({
    queryKey: ['availability'],
    queryFn: async () => {
      const answer = await api.GET('/v1/availability');
      if (answer.response.status === 404) return null;
      if (answer.data === undefined) throw new Problem(answer.response.status, answer.error);
      return answer.data;
    },
  });
  return (
    <Card title={t('time.title')}>
      <Loaded query={query} minHeight="min-h-72">
        {(stored) => <AvailabilityForm key={stored?.version ?? 0} known={stored?.availability ?? null} />}
      </Loaded>
    </Card>
  );
}

function AvailabilityForm({ known }: { known: Schema['Availability'] | null }) {
  const { t, language } = usePreferences();
  const format = useFormat();
  const queries = useQueryClient();
  const [minutes, setMinutes] = useState<Record<DayName, string>>(
    () =>
      Object.fromEntries(DAYS.map((d) => [d, String(known?.days[d]?.maxMin ?? '')])) as Record<
        DayName,
        string
      >,
  );
  const [longDay, setLongDay] = useState<DayName | ''>(known?.longRunDay ?? '');
  const save = useMutation({
    mutationFn: () => {
      const days = Object.fromEntries(
        DAYS.filter((d) => Number(minutes[d]) > 0).map((d) => [d, { maxMin: Number(minutes[d]) }]),
      );
      const body: Availability = { ...(known ?? {}), days, longRunDay: longDay === '' ? null : longDay };
      return dataOf(api.PUT('/v1/availability', { body }));
    },
    onSuccess: () => queries.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'availability' }),
  });
  const nameOf = (i: number) =>
    new Date(Date.parse(`${A_MONDAY}T12:00:00Z`) + i * 86_400_000).toLocaleDateString(language, {
      weekday: 'long',
      timeZone: 'UTC',
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const changes = save.data?.planChanges ?? [];
  return (
    <form onSubmit={submit} className="grid gap-3">
      {known === null && <p className="text-sm text-muted">{t('time.none')}</p>}
      <p className="text-sm text-muted">{t('time.help')}</p>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        {DAYS.map((d, i) => (
          <Field
            key={d}
            label={nameOf(i)}
            type="number"
            inputMode="numeric"
            min={0}
            max={480}
            placeholder={t('time.no')}
            value={minutes[d]}
            onText={(text) => setMinutes((before) => ({ ...before, [d]: text }))}
          />
        ))}
        <Choice<DayName | ''>
          label={t('time.long')}
          value={longDay}
          onChange={setLongDay}
          options={[['', t('time.any')], ...DAYS.map((d, i) => [d, nameOf(i)] as const)]}
        />
      </div>
      <div>
        <Button type="submit" look="main" disabled={save.isPending}>
          {t('time.save')}
        </Button>
        <Said error={save.error} done={save.isSuccess ? t('time.saved', { n: changes.length }) : null} />
        {changes.length > 0 && (
          <ul className="list-disc pl-5 text-sm">
            {changes.slice(0, 6).map((c) => (
              <li key={c.op + c.sessionId}>
                {t(`time.${c.op}`, {
                  from: format.day(c.from),
                  to: format.day(c.to),
                  km: format.distance(c.afterKm * 1000),
                })}
              </li>
            ))}
          </ul>
        )}
      </div>
    </form>
  );
}
