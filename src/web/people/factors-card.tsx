import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, dataOf, Problem, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Field } from '../parts/field.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { hasPasskeys, makePasskey } from './passkey.ts';
import { useProven } from './proven.tsx';
import { QrPicture } from './qr-picture.tsx';

type Account = Schema['Account'];

/** An authenticator app: its secret, its first code, and the recovery codes, shown once. */
export function AuthenticatorCard({ account }: { account: Account }) {
  const { t } = usePreferences();
  const queries = useQueryClient();
  const [shown, setShown] = useState<{ secret: string; uri: string } | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [code, setCode] = useState('');
  const again = () => queries.invalidateQueries();
  const start = useProven(() => dataOf(api.POST('/v1/account/authenticator')), setShown);
  const confirm = useProven(
    (given: string) => dataOf(api.POST('/v1/account/authenticator/confirm', { body: { code: given } })),
    ({ recoveryCodes }) => {
      setCodes(recoveryCodes);
      setShown(null);
      return again();
    },
  );
  const remove = useProven(
    () => dataOf(api.DELETE('/v1/account/authenticator')),
    () => {
      setCodes(null);
      return again();
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.make(code.trim());
  };
  return (
    <Card title={t('totp.title')}>
      <p className="text-sm text-muted">{t(account.hasAuthenticator ? 'totp.on' : 'totp.off')}</p>
      {shown !== null && (
        <form onSubmit={submit} className="mt-3 grid gap-2 rounded-lg bg-raised p-3">
          <p className="text-sm">{t('totp.enter')}</p>
          <QrPicture text={shown.uri} label={t('totp.picture')} />
          <p className="break-all font-mono">{shown.secret.replace(/(.{4})(?=.)/g, '$1 ')}</p>
          <p className="text-sm">
            <a href={shown.uri}>{t('totp.open')}</a>
          </p>
          <div className="max-w-52">
            <Field
              label={t('sign.code')}
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              value={code}
              onText={setCode}
            />
          </div>
          <Button type="submit" look="main" className="justify-self-start" disabled={confirm.isPending}>
            {t('totp.confirm')}
          </Button>
        </form>
      )}
      {codes !== null && (
        <div className="mt-3 rounded-lg bg-raised p-3">
          <p className="text-sm">{t('totp.codes')}</p>
          <ul className="mt-2 grid gap-1 font-mono text-sm sm:grid-cols-2">
            {codes.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </div>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        {account.hasAuthenticator ? (
          <Button look="danger" disabled={remove.isPending} onClick={() => remove.make(undefined)}>
            {t('totp.remove')}
          </Button>
        ) : (
          shown === null && (
            <Button look="main" disabled={start.isPending} onClick={() => start.make(undefined)}>
              {t('totp.start')}
            </Button>
          )
        )}
      </div>
      <Said error={start.error ?? confirm.error ?? remove.error} />
      {start.proof || confirm.proof || remove.proof}
    </Card>
  );
}

export function PasskeysCard({ account }: { account: Account }) {
  const { t } = usePreferences();
  const format = useFormat();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const again = () => queries.invalidateQueries();
  const add = useProven(
    async (called: string) => {
      const { token, options } = await dataOf(api.POST('/v1/account/passkeys/challenge'));
      const response = await makePasskey(options).catch(() => {
        throw new Problem(0, { code: 'PASSKEY_STOPPED', detail: t('passkey.stopped') });
      });
      return dataOf(api.POST('/v1/account/passkeys', { body: { token, name: called, response } as never }));
    },
    () => {
      setName('');
      return again();
    },
  );
  const remove = useProven(
    (id: string) => dataOf(api.DELETE('/v1/account/passkeys/{id}', { params: { path: { id } } })),
    again,
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.make(name);
  };
  return (
    <Card title={t('passkey.title')}>
      <p className="text-sm text-muted">{t('passkey.text')}</p>
      <ul className="my-3 grid gap-2">
        {account.passkeys.map((key) => (
          <li key={key.id} className="flex flex-wrap items-center justify-between gap-2">
            <span>
              {key.name} <span className="text-sm text-muted">{format.day(key.createdAt.slice(0, 10))}</span>
            </span>
            <Button look="danger" disabled={remove.isPending} onClick={() => remove.make(key.id)}>
              {t('passkey.remove')}
              <span className="sr-only"> {key.name}</span>
            </Button>
          </li>
        ))}
      </ul>
      {hasPasskeys() ? (
        <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
          <Field label={t('passkey.name')} required maxLength={60} value={name} onText={setName} />
          <Button type="submit" disabled={add.isPending}>
            {t('passkey.add')}
          </Button>
        </form>
      ) : (
        <p className="text-sm text-muted">{t('passkey.none')}</p>
      )}
      <Said error={add.error ?? remove.error} />
      {add.proof || remove.proof}
    </Card>
  );
}
