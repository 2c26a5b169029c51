import { type FormEvent, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { usePreferences } from '../parts/preferences.tsx';

interface RejectDialogProps {
  n: number;
  isSending: boolean;
  onNo: () => void;
  onReject: (reason: string) => void;
}

/** A rejection wants a reason, which the runner reads. */
export function RejectDialog({ n, isSending, onNo, onReject }: RejectDialogProps) {
  const { t } = usePreferences();
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onReject(reason.trim());
  };
  return (
    <Dialog title={t('proposals.rejectTitle', { n })} onNo={onNo}>
      <form onSubmit={submit} className="grid gap-3">
        <Field
          label={t('proposals.reason')}
          hint={t('proposals.reasonHint')}
          required
          maxLength={500}
          value={reason}
          onText={setReason}
        />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onNo}>{t('proof.no')}</Button>
          <Button type="submit" look="danger" disabled={isSending || reason.trim() === ''}>
            {t('proposals.reject')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
