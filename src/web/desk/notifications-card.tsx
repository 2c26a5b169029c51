import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { dataOf, ownApi, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';

type Settings = Schema['NotificationSettings'];
const USUAL_QUIET = { from: '21:00', to: '07:00' };
const USUAL_DIGEST = { every: 'day', hour: 7 } as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** Quiet hours, digest, language and zone of what the reader is told. */
export function NotificationsCard({ settings }: { settings: Settings }) {
  const { t } = usePreferences();
  const queries = useQueryClient();
  const [own, setOwn] = useState(settings);
  const change = (part: Partial<Settings>) => setOwn((before) => ({ ...before, ...part }));
  const { quiet = null, digest = null } = own;
  const save = useMutation({
    mutationFn: () => dataOf(ownApi.PUT('/v1/notifications', { body: own })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['notifications'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Card title={t('told.when')}>
      <form onSubmit={submit} className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        <Choice
          label={t('told.digest')}
          value={digest?.every ?? 'none'}
          onChange={(every) =>
            change({ digest: every === 'none' ? null : { ...(digest ?? USUAL_DIGEST), every } })
          }
          options={[
            ['none', t('told.digest.none')],
            ['day', t('told.digest.day')],
            ['week', t('told.digest.week')],
          ]}
        />
        {digest !== null && (
          <Choice
            label={t('told.hour')}
            value={String(digest.hour)}
            onChange={(hour) => change({ digest: { ...digest, hour: Number(hour) } })}
            options={HOURS.map((hour) => [String(hour), `${String(hour).padStart(2, '0')}:00`] as const)}
          />
        )}
        <Choice
          label={t('settings.language')}
          value={own.language ?? 'en'}
          onChange={(language) => change({ language })}
          options={[
            ['en', 'English'],
            ['de', 'Deutsch'],
          ]}
        />
        <Field label={t('profile.zone')} required value={own.zone} onText={(zone) => change({ zone })} />
        <Tick
          label={t('told.quiet')}
          on={quiet !== null}
          onChange={(on) => change({ quiet: on ? USUAL_QUIET : null })}
        />
        {quiet !== null && (
          <>
            <Field
              label={t('told.quietFrom')}
              type="time"
              required
              value={quiet.from}
              onText={(from) => change({ quiet: { ...quiet, from } })}
            />
            <Field
              label={t('told.quietTo')}
              type="time"
              required
              value={quiet.to}
              onText={(to) => change({ quiet: { ...quiet, to } })}
            />
            <Tick
              label={t('told.urgentBreaks')}
              on={own.urgentBreaksQuiet ?? true}
              onChange={(urgentBreaksQuiet) => change({ urgentBreaksQuiet })}
            />
          </>
        )}
        <div className="sm:col-span-full">
          <Button type="submit" look="main" disabled={save.isPending}>
            {t('told.save')}
          </Button>
          <Said error={save.error} done={save.isSuccess ? t('profile.saved') : null} />
        </div>
      </form>
    </Card>
  );
}

export function Tick({
  label,
  on,
  onChange,
}: {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
}) {
  return (
    <label className="flex min-h-11 items-center gap-3 self-end text-sm">
      <input
        type="checkbox"
        className="size-5 shrink-0"
        checked={on}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}
