import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, dataOf } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useTitle } from '../parts/title.ts';
import { useVisitor } from '../people/visitor.ts';

/** The first account of a server, which takes over what it kept so far; or an account by mail. */
export function SignUpPage() {
  const { t } = usePreferences();
  const visitor = useVisitor();
  return (
    <Loaded query={visitor}>
      {({ state, sendsMail }) =>
        state === 'local' ? (
          <SignUp isFirst />
        ) : sendsMail ? (
          <SignUp isFirst={false} />
        ) : (
          <div className="mx-auto max-w-md">
            <h1 className="text-2xl font-bold">{t('sign.up')}</h1>
            <p className="mt-3">{t('sign.noMail')}</p>
          </div>
        )
      }
    </Loaded>
  );
}

function SignUp({ isFirst }: { isFirst: boolean }) {
  const { t } = usePreferences();
  const title = t(isFirst ? 'sign.first' : 'sign.up');
  useTitle(title);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [isCoach, setIsCoach] = useState(false);
  const make = useMutation({
    mutationFn: async () => {
      const body = { email, name, password, isCoach };
      if (isFirst) await dataOf(api.POST('/v1/accounts/first', { body }));
      else await dataOf(api.POST('/v1/accounts', { body }));
    },
    onSuccess: async () => {
      if (!isFirst) return;
      await queries.resetQueries();
      await navigate({ to: '/' });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <div className="mx-auto grid max-w-md gap-4">
      <h1 className="text-2xl font-bold">{title}</h1>
      <p>{t(isFirst ? 'sign.firstText' : 'sign.upText')}</p>
      <form onSubmit={submit} className="grid gap-3 rounded-xl border border-line bg-surface p-4">
        <Field label={t('sign.name')} autoComplete="name" required value={name} onText={setName} />
        <Field
          label={t('sign.email')}
          type="email"
          autoComplete="username"
          required
          value={email}
          onText={setEmail}
        />
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
        <label className="flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            className="size-5"
            checked={isCoach}
            onChange={(event) => setIsCoach(event.target.checked)}
          />
          {t('sign.coach')}
        </label>
        <Said error={make.error} done={make.isSuccess ? t('sign.mailed') : null} />
        <Button type="submit" look="main" disabled={make.isPending || make.isSuccess}>
          {title}
        </Button>
      </form>
    </div>
  );
}
