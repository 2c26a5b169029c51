import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, dataOf, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Field } from '../parts/field.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useProven } from './proven.tsx';

type Account = Schema['Account'];
type Changes = { name?: string; isCoach?: boolean; email?: string; password?: string };

function useAccountChange() {
  const queries = useQueryClient();
  return useProven(
    (body: Changes) => dataOf(api.PATCH('/v1/account', { body })),
    () => queries.invalidateQueries(),
  );
}

/** Name, address and whether to be asked to coach. */
export function AccountCard({ account, sendsMail }: { account: Account; sendsMail: boolean }) {
  const { t } = usePreferences();
  const [name, setName] = useState(account.name);
  const [email, setEmail] = useState(account.email ?? '');
  const save = useAccountChange();
  const move = useAccountChange();
  const coach = useAccountChange();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.make({ name });
  };
  const submitEmail = (event: FormEvent) => {
    event.preventDefault();
    move.make({ email });
  };
  return (
    <Card title={t('account.title')}>
      <div className="grid gap-4 sm:grid-cols-2">
        <form onSubmit={submit} className="grid content-start gap-2">
          <Field label={t('sign.name')} autoComplete="name" required value={name} onText={setName} />
          <Button type="submit" className="justify-self-start" disabled={save.isPending}>
            {t('account.rename')}
          </Button>
          <Said error={save.error} done={save.isSuccess ? t('profile.saved') : null} />
        </form>
        <form onSubmit={submitEmail} className="grid content-start gap-2">
          <Field
            label={t('sign.email')}
            hint={sendsMail ? t('account.emailHint') : t('account.emailFixed')}
            type="email"
            autoComplete="email"
            required
            readOnly={!sendsMail}
            value={email}
            onText={setEmail}
          />
          {sendsMail && (
            <Button
              type="submit"
              className="justify-self-start"
              disabled={move.isPending || email === account.email}
            >
              {t('account.move')}
            </Button>
          )}
          <Said error={move.error} done={move.isSuccess ? t('account.moving') : null} />
        </form>
      </div>
      <label className="flex min-h-11 items-center gap-3">
        <input
          type="checkbox"
          className="size-5"
          checked={account.isCoach}
          disabled={coach.isPending}
          onChange={(event) => coach.make({ isCoach: event.target.checked })}
        />
        <span>
          {t('sign.coach')}
          <span className="block text-sm text-muted">{t('account.coachText')}</span>
        </span>
      </label>
      <Said error={coach.error} />
      {save.proof || move.proof || coach.proof}
    </Card>
  );
}

export function PasswordCard() {
  const { t } = usePreferences();
  const [password, setPassword] = useState('');
  const change = useAccountChange();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.make({ password });
  };
  return (
    <Card title={t('password.title')}>
      <form onSubmit={submit} className="grid max-w-md gap-2">
        <Field
          label={t('sign.newPassword')}
          hint={t('sign.passwordHint')}
          type="password"
          autoComplete="new-password"
          minLength={10}
          required
          value={password}
          onText={setPassword}
        />
        <Button type="submit" className="justify-self-start" disabled={change.isPending}>
          {t('password.change')}
        </Button>
        <Said error={change.error} done={change.isSuccess ? t('password.changed') : null} />
      </form>
      {change.proof}
    </Card>
  );
}
