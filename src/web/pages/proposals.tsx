import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf, ownApi } from '../api/client.ts';
import type { Edit } from '../coach/plan-change.ts';
import { DeskFrame } from '../desk/desk-pages.tsx';
import { keyOf, type Proposal, ProposalCard } from '../desk/proposal-card.tsx';
import { RejectDialog } from '../desk/reject-dialog.tsx';
import { Button } from '../parts/button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';

interface Answer {
  of: readonly Proposal[];
  /** why they are rejected; null: they are approved */
  reason: string | null;
  edited?: { edits: Edit[]; reason: string | null };
}

/** Decisions that wait for the coach's word: each with its changes, answered one by one or several at once. */
export function ProposalsPage() {
  const { t } = usePreferences();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [rejecting, setRejecting] = useState<readonly Proposal[] | null>(null);
  const query = useQuery({
    queryKey: ['desk', 'proposals'],
    queryFn: () => dataOf(ownApi.GET('/v1/desk/proposals')),
  });
  const answer = useMutation({
    mutationFn: ({ of, reason, edited }: Answer) =>
      dataOf(
        ownApi.POST('/v1/desk/proposals/answers', {
          body: {
            answers: of.map(({ athleteId, decisionId }) =>
              reason === null
                ? { athleteId, decisionId, answer: 'approve' as const, ...edited }
                : { athleteId, decisionId, answer: 'reject' as const, reason },
            ),
          },
        }),
      ),
    onSuccess: () => {
      setChosen([]);
      return queries.invalidateQueries({ queryKey: ['desk'] });
    },
    onSettled: () => setRejecting(null),
  });
  const results = answer.data?.results ?? [];
  const refused = (p: Proposal) =>
    results.find((r) => r.athleteId === p.athleteId && r.decisionId === p.decisionId)?.detail ?? null;
  const done = results.filter((r) => r.code === null).length;
  return (
    <DeskFrame title="proposals.title">
      <p className="text-muted">{t('proposals.text')}</p>
      <Loaded query={query} minHeight="min-h-[50vh]">
        {({ proposals }) => {
          const marked = proposals.filter((p) => chosen.includes(keyOf(p)));
          return (
            <>
              {proposals.length > 1 && (
                <div className="flex flex-wrap items-center gap-3">
                  <label className="flex min-h-11 items-center gap-2 text-sm">
                    <input
                      type="checkbox"
                      className="size-5"
                      checked={marked.length === proposals.length}
                      onChange={(e) => setChosen(e.target.checked ? proposals.map(keyOf) : [])}
                    />
                    {t('proposals.all')}
                  </label>
                  <Button
                    look="main"
                    disabled={marked.length === 0 || answer.isPending}
                    onClick={() => answer.mutate({ of: marked, reason: null })}
                  >
                    {t('proposals.approveMany', { n: marked.length })}
                  </Button>
                  <Button
                    look="danger"
                    disabled={marked.length === 0 || answer.isPending}
                    onClick={() => setRejecting(marked)}
                  >
                    {t('proposals.rejectMany', { n: marked.length })}
                  </Button>
                </div>
              )}
              <Said error={answer.error} done={done === 0 ? null : t('proposals.done', { n: done })} />
              {proposals.length === 0 && <p>{t('proposals.none')}</p>}
              <ol className="grid gap-4">
                {proposals.map((proposal) => (
                  <ProposalCard
                    key={keyOf(proposal)}
                    proposal={proposal}
                    refused={refused(proposal)}
                    isBusy={answer.isPending}
                    mark={
                      proposals.length > 1
                        ? {
                            on: chosen.includes(keyOf(proposal)),
                            set: (on) =>
                              setChosen((before) =>
                                on
                                  ? [...before, keyOf(proposal)]
                                  : before.filter((key) => key !== keyOf(proposal)),
                              ),
                          }
                        : null
                    }
                    onApprove={(edits, reason = null) =>
                      answer.mutate({
                        of: [proposal],
                        reason: null,
                        ...(edits === undefined ? {} : { edited: { edits, reason } }),
                      })
                    }
                    onReject={() => setRejecting([proposal])}
                  />
                ))}
              </ol>
            </>
          );
        }}
      </Loaded>
      {rejecting !== null && (
        <RejectDialog
          n={rejecting.length}
          isSending={answer.isPending}
          onNo={() => setRejecting(null)}
          onReject={(reason) => answer.mutate({ of: rejecting, reason })}
        />
      )}
    </DeskFrame>
  );
}
