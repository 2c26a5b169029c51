import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { Schema } from '../api/client.ts';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { useWords } from '../parts/words.ts';
import { pagesOf } from '../people/shown-athlete.ts';
import { AlertItem } from './alert-item.tsx';

const LOOKS: Record<string, string> = {
  urgent: 'border-l-bad',
  warn: 'border-l-warn',
  info: 'border-l-steady',
};
const INKS: Record<string, string> = { urgent: 'text-bad', warn: 'text-warn', info: 'text-muted' };

/** One athlete of the queue: the causes in a line; opened, each with its evidence and what can be answered. */
export function DeskRow({ row, open, sought }: { row: Schema['DeskRow']; open: boolean; sought: boolean }) {
  const { t } = usePreferences();
  const words = useWords();
  const format = useFormat();
  const { athleteId, alerts, level, snoozed, belowLimits, proposals, proposalDueAt } = row;
  const name = row.name ?? t('shown.nameless');
  const summary = useRef<HTMLElement>(null);
  useEffect(() => {
    if (sought) summary.current?.focus();
  }, [sought]);
  const causes = [...new Set(alerts.filter((a) => a.state !== 'snoozed').map((a) => a.cause))];
  return (
    <li>
      <details
        open={open}
        className={`rounded-xl border border-l-4 border-line bg-surface ${LOOKS[level ?? ''] ?? ''}`}
      >
        <summary ref={summary} className="cursor-pointer rounded-xl p-4">
          <span className="inline-flex w-[calc(100%-1.5rem)] flex-wrap items-baseline gap-x-3 gap-y-1 align-top">
            <strong>{name}</strong>
            {level !== null && (
              <span className={`text-sm font-semibold ${INKS[level]}`}>{words('level', level)}</span>
            )}
            <span className="text-sm">{causes.map((cause) => words('cause', cause)).join(' · ')}</span>
            {proposals > 0 && (
              <span className="text-sm text-muted">
                {t('desk.proposals', {
                  n: proposals,
                  when: proposalDueAt === null ? '–' : format.moment(proposalDueAt),
                })}
              </span>
            )}
          </span>
        </summary>
        <div className="grid gap-4 border-t border-line p-4">
          <p className="flex flex-wrap gap-x-4 gap-y-2 text-sm">
            <a href={pagesOf(athleteId)} className="inline-flex min-h-6 items-center">
              {t('desk.open', { name })}
            </a>
            {proposals > 0 && (
              <Link to="/desk/proposals" className="inline-flex min-h-6 items-center">
                {t('desk.toProposals')}
              </Link>
            )}
          </p>
          {alerts.length > 0 && (
            <ul className="grid gap-4">
              {alerts.map((alert) => (
                <AlertItem key={alert.id} athleteId={athleteId} alert={alert} />
              ))}
            </ul>
          )}
          {belowLimits > 0 && <p className="text-sm text-muted">{t('desk.below', { n: belowLimits })}</p>}
          {snoozed > 0 && <p className="text-sm text-muted">{t('desk.snoozed', { n: snoozed })}</p>}
        </div>
      </details>
    </li>
  );
}
