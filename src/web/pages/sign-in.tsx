import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, dataOf, Problem, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Field } from '../parts/field.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useTitle } from '../parts/title.ts';
import { hasPasskeys, signWithPasskey } from '../people/passkey.ts';

/** Stands in for every page while nobody is signed in; the page that was wanted comes after. */
export function SignInPage({ visitor }: { visitor: Schema['Visitor'] }) {
  const { t } = usePreferences();
  useTitle(t('sign.in'));
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const enter = () => queries.resetQueries();
  const signIn = useMutation({
    mutationFn: () =>
      dataOf(
        api.POST('/v1/sessions', {
          body: { email, password, ...(code.trim() === '' ? {} : { code: code.trim() }) },
        }),
      ),
    onSuccess: enter,
  });
  const byPasskey = useMutation({
    mutationFn: async () => {
      const { token, options } = await dataOf(api.POST('/v1/sessions/passkey/challenge'));
      const response = await signWithPasskey(options).catch(() => {
        throw new Problem(0, { code: 'PASSKEY_STOPPED', detail: t('passkey.stopped') });
      });
      return dataOf(api.POST('/v1/sessions/passkey', { body: { token, response } as never }));
    },
    onSuccess: enter,
  });
  const refused = signIn.error instanceof Problem ? signIn.error.code : null;
  const wantsCode = code !== '' || refused === 'SECOND_FACTOR_NEEDED' || refused === 'CODE_WRONG';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <div className="mx-auto grid max-w-md gap-5">
      <h1 className="text-2xl font-bold">{t('sign.in')}</h1>
      <Card title={t('sign.byPassword')}>
        <form onSubmit={submit} className="grid gap-3">
          <Field
            label={t('sign.email')}
            type="email"
            autoComplete="username"
            required
            value={email}
            onText={setEmail}
          />
          <Field
            label={t('sign.password')}
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onText={setPassword}
          />
          {wantsCode && (
            <Field
              label={t('sign.code')}
              hint={t('sign.codeHint')}
              autoComplete="one-time-code"
              value={code}
              onText={setCode}
            />
          )}
          <Said error={signIn.error} />
          <Button type="submit" look="main" disabled={signIn.isPending}>
            {t('sign.in')}
          </Button>
        </form>
      </Card>
      {hasPasskeys() && (
        <Card title={t('sign.byPasskey')}>
          <Button disabled={byPasskey.isPending} onClick={() => byPasskey.mutate()}>
            {t('sign.passkey')}
          </Button>
          <Said error={byPasskey.error} />
        </Card>
      )}
      {visitor.sendsMail ? (
        <p className="flex flex-wrap gap-4 text-sm">
          <Link to="/sign-up">{t('sign.up')}</Link>
          <Link to="/forgot-password">{t('sign.forgot')}</Link>
        </p>
      ) : (
        <p className="text-sm text-muted">{t('sign.noMail')}</p>
      )}
    </div>
  );
}
