import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { api, dataOf } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useTitle } from '../parts/title.ts';
import { linkToken } from '../people/visitor.ts';
import type { TextKey } from '../texts/en.ts';

/** One question, one button, and what became of it. */
function Ask({
  title,
  text,
  button,
  done,
  work,
  children,
}: {
  title: TextKey;
  text: TextKey;
  button: TextKey;
  done: TextKey;
  work: () => Promise<unknown>;
  children?: ReactNode;
}) {
  const { t } = usePreferences();
  useTitle(t(title));
  const ask = useMutation({ mutationFn: work });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  return (
    <div className="mx-auto grid max-w-md gap-4">
      <h1 className="text-2xl font-bold">{t(title)}</h1>
      <p>{t(text)}</p>
      <form onSubmit={submit} className="grid gap-3 rounded-xl border border-line bg-surface p-4">
        {children}
        <Said error={ask.error} done={ask.isSuccess ? t(done) : null} />
        <Button type="submit" look="main" disabled={ask.isPending || ask.isSuccess}>
          {t(button)}
        </Button>
      </form>
      {ask.isSuccess && (
        <p>
          <Link to="/">{t('sign.on')}</Link>
        </p>
      )}
    </div>
  );
}

/** `/forgot-password` */
export function ForgotPasswordPage() {
  const { t } = usePreferences();
  const [email, setEmail] = useState('');
  return (
    <Ask
      title="forgot.title"
      text="forgot.text"
      button="forgot.send"
      done="forgot.sent"
      work={() => dataOf(api.POST('/v1/password/forgotten', { body: { email } }))}
    >
      <Field
        label={t('sign.email')}
        type="email"
        autoComplete="username"
        required
        value={email}
        onText={setEmail}
      />
    </Ask>
  );
}

/** `/reset-password#…`, from the mail */
export function ResetPasswordPage() {
  const { t } = usePreferences();
  const [password, setPassword] = useState('');
  return (
    <Ask
      title="reset.title"
      text="reset.text"
      button="reset.set"
      done="reset.done"
      work={() => dataOf(api.POST('/v1/password/reset', { body: { token: linkToken(), password } }))}
    >
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
    </Ask>
  );
}

/** `/verify-email#…`: a button, because mail programs open links by themselves */
export function VerifyEmailPage() {
  return (
    <Ask
      title="verify.title"
      text="verify.text"
      button="verify.yes"
      done="verify.done"
      work={() => dataOf(api.POST('/v1/accounts/verify-email', { body: { token: linkToken() } }))}
    />
  );
}

/** `/change-email#…` */
export function ChangeEmailPage() {
  return (
    <Ask
      title="verify.title"
      text="verify.newText"
      button="verify.yes"
      done="verify.newDone"
      work={() => dataOf(api.POST('/v1/accounts/change-email', { body: { token: linkToken() } }))}
    />
  );
}
