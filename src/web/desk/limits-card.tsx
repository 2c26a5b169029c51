import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { dataOf, ownApi, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useWords } from '../parts/words.ts';
import { LEVELS } from './channels-card.tsx';

type Limits = Schema['DeskLimits'];
/** Causes that come with a number. */
const MEASURED = ['overload', 'spike', 'pain', 'silent', 'data_stale'] as const;

/** From which level and number on a team wants to hear of something; its owner changes that, members see it. */
export function LimitsCard({ team }: { team: Schema['Team'] }) {
  const { t } = usePreferences();
  const query = useQuery({
    queryKey: ['limits', team.id],
    queryFn: () => dataOf(ownApi.GET('/v1/teams/{id}/desk', { params: { path: { id: team.id } } })),
  });
  return (
    <Card title={t('limits.title', { team: team.name })}>
      <p className="mb-3 max-w-prose text-sm text-muted">{t('limits.text')}</p>
      <Loaded query={query}>{(limits) => <LimitsForm team={team} limits={limits} />}</Loaded>
    </Card>
  );
}

function LimitsForm({ team, limits }: { team: Schema['Team']; limits: Limits }) {
  const { t } = usePreferences();
  const words = useWords();
  const queries = useQueryClient();
  const [least, setLeast] = useState(limits.least);
  const [from, setFrom] = useState<Record<string, string>>(() =>
    Object.fromEntries(MEASURED.map((cause) => [cause, String(limits.from[cause] ?? '')])),
  );
  const save = useMutation({
    mutationFn: () => {
      const numbers = MEASURED.flatMap((cause) => {
        const text = from[cause]!.trim();
        return text === '' ? [] : [[cause, Number(text)] as const];
      });
      // what has no field here stays as it was set
      const others = Object.fromEntries(
        Object.entries(limits.from).filter(([cause]) => !(MEASURED as readonly string[]).includes(cause)),
      );
      return dataOf(
        ownApi.PUT('/v1/teams/{id}/desk', {
          params: { path: { id: team.id } },
          body: { least, from: { ...others, ...Object.fromEntries(numbers) } },
        }),
      );
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['desk'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <fieldset disabled={!team.isOwner} className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        <legend className="sr-only">{t('limits.title', { team: team.name })}</legend>
        <Choice
          label={t('limits.least')}
          value={least}
          onChange={setLeast}
          options={LEVELS.map((level) => [level, words('level', level)] as const)}
        />
        {MEASURED.map((cause) => (
          <Field
            key={cause}
            label={`${words('cause', cause)}: ${words('limits.from', cause)}`}
            type="number"
            min={0}
            max={1000}
            step="any"
            value={from[cause]!}
            onText={(text) => setFrom((before) => ({ ...before, [cause]: text }))}
          />
        ))}
        <div className="sm:col-span-full">
          {team.isOwner ? (
            <Button type="submit" look="main" disabled={save.isPending}>
              {t('told.save')}
            </Button>
          ) : (
            <p className="text-sm text-muted">{t('limits.owner')}</p>
          )}
          <Said error={save.error} done={save.isSuccess ? t('profile.saved') : null} />
        </div>
      </fieldset>
    </form>
  );
}
