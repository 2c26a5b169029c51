import { useState } from 'react';
import type { Schema } from '../api/client.ts';
import type { Edit } from '../coach/plan-change.ts';
import { useSessionWords } from '../coach/session-words.ts';
import { Button } from '../parts/button.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { ScrollTable, Td, Th } from '../parts/scroll-table.tsx';
import { pagesOf } from '../people/shown-athlete.ts';
import { ProposalEditor } from './proposal-editor.tsx';

export type Proposal = Schema['Proposal'];
export const keyOf = ({ athleteId, decisionId }: Proposal) => `${athleteId} ${decisionId}`;

interface ProposalCardProps {
  proposal: Proposal;
  /** why the last answer to it was not granted */
  refused: string | null;
  isBusy: boolean;
  /** null: there is nothing to choose from */
  mark: { on: boolean; set: (on: boolean) => void } | null;
  /** as it is, or with what shall be otherwise */
  onApprove: (edits?: Edit[], reason?: string | null) => void;
  onReject: () => void;
}

/** A proposed week: what it does to distance and hard sessions, session by session, and the two answers. */
export function ProposalCard(props: ProposalCardProps) {
  const { proposal, refused, isBusy, mark, onApprove, onReject } = props;
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const [isEdited, setEdited] = useState(false);
  const name = proposal.name ?? t('shown.nameless');
  const { plannedKm, newKm, hardBefore, hardAfter, changes, scope } = proposal;
  const km = (value: number) => format.distance(value * 1000);
  const session = (s: { day: string; type: string; km: number }) =>
    `${format.day(s.day)}: ${words.type(s.type)} ${km(s.km)}`;
  return (
    <li
      className="grid gap-3 rounded-xl border border-line bg-surface p-4"
      data-proposal={proposal.decisionId}
    >
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        {mark !== null && (
          <input
            type="checkbox"
            aria-label={t('proposals.mark', { name })}
            className="size-5 self-center"
            checked={mark.on}
            onChange={(event) => mark.set(event.target.checked)}
          />
        )}
        <h2 className="text-lg font-semibold">
          <a href={pagesOf(proposal.athleteId)}>{name}</a>
        </h2>
        <strong>{words.word('outcome', proposal.code)}</strong>
        <span className="text-sm text-muted">
          {format.day(scope.from)} – {format.day(scope.to)}
        </span>
        <span className="text-sm text-muted sm:ml-auto">
          {t('proposals.due', { when: format.moment(proposal.dueAt) })}
        </span>
      </div>
      <p className="max-w-prose">{format.sentence(proposal.explanation)}</p>
      <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
        <div>
          <dt className="inline text-muted">{t('proposals.distance')}: </dt>
          <dd className="inline font-semibold">
            {km(plannedKm)} → {km(newKm)}
          </dd>
        </div>
        <div>
          <dt className="inline text-muted">{t('proposals.hard')}: </dt>
          <dd className="inline font-semibold">
            {hardBefore} → {hardAfter}
          </dd>
        </div>
      </dl>
      {changes.length > 0 && (
        <ScrollTable label={t('proposals.changes', { name })}>
          <thead>
            <tr>
              <Th>{t('proposals.before')}</Th>
              <Th>{t('proposals.after')}</Th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={`${change.workoutId}${change.op}${change.rule}`} className="border-t border-line">
                <Td>{change.op === 'insert' ? '–' : session(change.before)}</Td>
                <Td>
                  {change.after === null
                    ? change.op === 'insert'
                      ? session(change.before)
                      : t('decision.dropped')
                    : session(change.after)}{' '}
                  <span className="text-muted">({change.rule})</span>
                </Td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
      {refused !== null && <p className="text-sm text-bad">{refused}</p>}
      {isEdited ? (
        <ProposalEditor
          proposal={proposal}
          isBusy={isBusy}
          onApprove={onApprove}
          onNo={() => setEdited(false)}
        />
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button look="main" disabled={isBusy} onClick={() => onApprove()}>
            {t('proposals.approve')}
            <span className="sr-only"> {name}</span>
          </Button>
          <Button disabled={isBusy} onClick={() => setEdited(true)}>
            {t('edit.open')}
            <span className="sr-only"> {name}</span>
          </Button>
          <Button look="danger" disabled={isBusy} onClick={onReject}>
            {t('proposals.reject')}
            <span className="sr-only"> {name}</span>
          </Button>
        </div>
      )}
    </li>
  );
}
