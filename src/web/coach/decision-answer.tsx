import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, dataOf, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useSessionWords } from './session-words.ts';

/** What became of a decision, and what can be said to it: accept or refuse one that waits, take one back, object. */
export function DecisionAnswer({ stored }: { stored: Schema['StoredDecision'] }) {
  const { t } = usePreferences();
  const words = useSessionWords();
  const queries = useQueryClient();
  const { answer, undoUntil, decisionId, status } = stored;
  const params = { path: { id: decisionId } };
  const onSuccess = () => queries.invalidateQueries();
  const accept = useMutation({
    mutationFn: () => dataOf(api.POST('/v1/decisions/{id}/approve', { params, body: {} })),
    onSuccess,
  });
  const undo = useMutation({
    mutationFn: () => dataOf(api.POST('/v1/decisions/{id}/undo', { params, body: {} })),
    onSuccess,
  });
  const object = useMutation({
    mutationFn: () =>
      dataOf(api.POST('/v1/decisions/{id}/reject', { params, body: { reason: t('decision.objected') } })),
    onSuccess,
  });
  const waits = answer === null && status === 'pending';
  const busy = accept.isPending || undo.isPending || object.isPending;
  return (
    <>
      {answer !== null && <p className="mt-3 text-sm font-medium">{words.word('answer', answer.kind)}</p>}
      {waits && <p className="mt-3 text-sm font-medium">{t('decision.waits')}</p>}
      {(waits || (answer === null && undoUntil !== null)) && (
        <div className="mt-3 flex flex-wrap gap-2">
          {waits ? (
            <Button look="main" disabled={busy} onClick={() => accept.mutate()}>
              {t('decision.accept')}
            </Button>
          ) : (
            <Button disabled={busy} onClick={() => undo.mutate()}>
              {t('decision.undo')}
            </Button>
          )}
          <Button disabled={busy} onClick={() => object.mutate()}>
            {t(waits ? 'decision.refuse' : 'decision.object')}
          </Button>
        </div>
      )}
      <Said error={accept.error ?? undo.error ?? object.error} />
    </>
  );
}
