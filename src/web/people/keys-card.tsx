import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, dataOf } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useWords } from '../parts/words.ts';
import { useProven } from './proven.tsx';
import { SCOPES, ScopeChoice } from './scopes.tsx';

const KEY_SCOPES = ['activity:write', ...SCOPES] as const;
type KeyScope = (typeof KEY_SCOPES)[number];
type Days = '30' | '90' | '365';

/** Keys for programs: made with what they may do, shown once, ended at once. */
export function KeysCard() {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useWords();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<KeyScope[]>(['activity:read']);
  const [days, setDays] = useState<Days>('90');
  const [made, setMade] = useState<string | null>(null);
  const keys = useQuery({ queryKey: ['keys'], queryFn: () => dataOf(api.GET('/v1/keys')) });
  const again = () => queries.invalidateQueries({ queryKey: ['keys'] });
  const create = useProven(
    () => dataOf(api.POST('/v1/keys', { body: { name, scopes, days: Number(days) } })),
    ({ key }) => {
      setMade(key);
      setName('');
      return again();
    },
  );
  const end = useMutation({
    mutationFn: (id: string) => dataOf(api.DELETE('/v1/keys/{id}', { params: { path: { id } } })),
    onSuccess: again,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.make(undefined);
  };
  return (
    <Card title={t('keys.title')}>
      <p className="text-sm text-muted">{t('keys.text')}</p>
      <Loaded query={keys} minHeight="min-h-16">
        {({ keys: rows }) => (
          <ul className="my-3 grid gap-3">
            {rows.map((key) => (
              <li key={key.id} className="flex flex-wrap items-center justify-between gap-2">
                <span>
                  {key.name} <code className="text-sm text-muted">pace_{key.id}_…</code>
                  <span className="block text-sm text-muted">
                    {key.scopes.map((scope) => words('scope', scope)).join(', ')} ·{' '}
                    {t('keys.until', { day: format.day(key.expiresAt.slice(0, 10)) })}
                  </span>
                </span>
                <Button look="danger" disabled={end.isPending} onClick={() => end.mutate(key.id)}>
                  {t('keys.end')}
                  <span className="sr-only"> {key.name}</span>
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {made !== null && (
        <div className="mb-3 grid gap-1 rounded-lg bg-raised p-3">
          <p className="text-sm">{t('keys.once')}</p>
          <p className="break-all font-mono text-sm">{made}</p>
        </div>
      )}
      <form onSubmit={submit} className="grid gap-3">
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={t('keys.name')} required maxLength={100} value={name} onText={setName} />
          <Choice<Days>
            label={t('keys.days')}
            value={days}
            onChange={setDays}
            options={(['30', '90', '365'] as const).map((n) => [n, t('keys.nDays', { n })] as const)}
          />
        </div>
        <ScopeChoice<KeyScope> offered={KEY_SCOPES} chosen={scopes} onChange={setScopes} />
        <Button
          type="submit"
          className="justify-self-start"
          disabled={create.isPending || scopes.length === 0}
        >
          {t('keys.create')}
        </Button>
      </form>
      <Said error={create.error ?? end.error} />
      {create.proof}
    </Card>
  );
}
