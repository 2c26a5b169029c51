import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { dataOf, ownApi, Problem } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';

const isCode = (error: Error | null, code: string) => error instanceof Problem && error.code === code;

/**
 * A change that may want a fresh proof of who is there: where the server asks for one, `proof` is the
 * dialog that asks the person, and the change is made after it. Show `proof` somewhere.
 */
export function useProven<V, T>(
  work: (given: V) => Promise<T>,
  onDone: (answer: T) => unknown = () => undefined,
) {
  const [held, setHeld] = useState<{ given: V } | null>(null);
  const change = useMutation({
    mutationFn: work,
    onSuccess: onDone,
    onError: (error, given) => {
      if (isCode(error, 'PROOF_NEEDED')) setHeld({ given });
    },
  });
  const proof: ReactNode = held !== null && (
    <ProofDialog
      onNo={() => setHeld(null)}
      onProven={() => {
        setHeld(null);
        change.mutate(held.given);
      }}
    />
  );
  return {
    make: change.mutate,
    isPending: change.isPending,
    isSuccess: change.isSuccess,
    answer: change.data,
    error: isCode(change.error, 'PROOF_NEEDED') ? null : change.error,
    proof,
  };
}

function ProofDialog({ onProven, onNo }: { onProven: () => void; onNo: () => void }) {
  const { t } = usePreferences();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const prove = useMutation({
    mutationFn: () =>
      dataOf(
        ownApi.POST('/v1/sessions/current/proof', {
          body: { password, ...(code.trim() === '' ? {} : { code: code.trim() }) },
        }),
      ),
    onSuccess: onProven,
  });
  const wantsCode = isCode(prove.error, 'SECOND_FACTOR_NEEDED') || isCode(prove.error, 'CODE_WRONG');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    prove.mutate();
  };
  return (
    <Dialog title={t('proof.title')} onNo={onNo}>
      <p className="text-sm text-muted">{t('proof.text')}</p>
      <form onSubmit={submit} className="grid gap-3">
        <Field
          label={t('sign.password')}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onText={setPassword}
        />
        {(wantsCode || code !== '') && (
          <Field label={t('sign.code')} autoComplete="one-time-code" value={code} onText={setCode} />
        )}
        <Said error={prove.error} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onNo}>{t('proof.no')}</Button>
          <Button type="submit" look="main" disabled={prove.isPending}>
            {t('proof.yes')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
