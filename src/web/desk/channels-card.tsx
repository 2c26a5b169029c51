import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { dataOf, ownApi, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useWords } from '../parts/words.ts';
import { useProven } from '../people/proven.tsx';
import { Tick } from './notifications-card.tsx';

type Kind = 'mail' | 'webhook' | 'ntfy' | 'telegram';
type Level = 'info' | 'warn' | 'urgent';
export const LEVELS: readonly Level[] = ['info', 'warn', 'urgent'];

/** The ways that alerts go to the reader, each with the lowest level that goes by it; where it leads is not shown. */
export function ChannelsCard({
  channels,
  isChosen,
}: {
  channels: readonly Schema['NotificationChannel'][];
  /** false: nothing ever was, so that urgent mails come */
  isChosen: boolean;
}) {
  const { t } = usePreferences();
  const words = useWords();
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: ['notifications'] });
  const remove = useMutation({
    mutationFn: (id: string) =>
      dataOf(ownApi.DELETE('/v1/notifications/channels/{id}', { params: { path: { id } } })),
    onSuccess: again,
  });
  return (
    <Card title={t('told.ways')}>
      {channels.length === 0 && (
        <p className={isChosen ? 'text-warn' : ''}>{t(isChosen ? 'told.nothing' : 'told.noWay')}</p>
      )}
      <ul className="mb-3 grid gap-2">
        {channels.map(({ id, kind, least, digest, details }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-2">
            <span>
              <strong>{words('told.way', kind)}</strong>
              <span className="block text-sm text-muted">
                {[
                  t('told.from', { level: words('level', least) }),
                  ...(digest ? [t('told.withDigest')] : []),
                  ...(details ? [t('told.withDetails')] : []),
                ].join(' · ')}
              </span>
            </span>
            <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate(id)}>
              {t('keys.end')}
              <span className="sr-only"> {words('told.way', kind)}</span>
            </Button>
          </li>
        ))}
      </ul>
      {remove.isError && <Said error={remove.error} />}
      <AddWay onAdded={again} />
    </Card>
  );
}

function AddWay({ onAdded }: { onAdded: () => unknown }) {
  const { t } = usePreferences();
  const words = useWords();
  const [kind, setKind] = useState<Kind>('mail');
  const [least, setLeast] = useState<Level>('warn');
  const [digest, setDigest] = useState(false);
  const [details, setDetails] = useState(false);
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const add = useProven(
    () =>
      dataOf(
        ownApi.POST('/v1/notifications/channels', {
          body: { target: targetOf(kind, first, second), least, digest, details },
        }),
      ),
    onAdded,
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.make(undefined);
  };
  return (
    <form onSubmit={submit} className="grid gap-3 sm:grid-cols-2">
      <Choice
        label={t('told.way')}
        value={kind}
        onChange={setKind}
        options={(['mail', 'webhook', 'ntfy', 'telegram'] as const).map(
          (each) => [each, words('told.way', each)] as const,
        )}
      />
      <Choice
        label={t('told.least')}
        value={least}
        onChange={setLeast}
        options={LEVELS.map((level) => [level, words('level', level)] as const)}
      />
      {kind !== 'mail' && (
        <Field
          label={t(kind === 'telegram' ? 'told.botToken' : 'told.url')}
          type={kind === 'telegram' ? 'password' : 'url'}
          autoComplete="off"
          required
          value={first}
          onText={setFirst}
        />
      )}
      {(kind === 'ntfy' || kind === 'telegram') && (
        <Field
          label={t(kind === 'ntfy' ? 'told.token' : 'told.chat')}
          autoComplete="off"
          required={kind === 'telegram'}
          value={second}
          onText={setSecond}
        />
      )}
      <Tick label={t('told.withDigest')} on={digest} onChange={setDigest} />
      <Tick label={t('told.detailsHint')} on={details} onChange={setDetails} />
      <div className="sm:col-span-full">
        <Button type="submit" disabled={add.isPending}>
          {t('told.add')}
        </Button>
        <Said error={add.error} done={add.isSuccess ? t('profile.saved') : null} />
        {add.answer?.secret != null && (
          <p className="rounded-lg bg-raised p-3 text-sm">
            {t('told.secret')} <span className="font-mono break-all">{add.answer.secret}</span>
          </p>
        )}
      </div>
      {add.proof}
    </form>
  );
}

function targetOf(kind: Kind, first: string, second: string) {
  switch (kind) {
    case 'mail':
      return { kind };
    case 'webhook':
      return { kind, url: first };
    case 'ntfy':
      return { kind, url: first, token: second === '' ? null : second };
    case 'telegram':
      return { kind, botToken: first, chatId: second };
  }
}
