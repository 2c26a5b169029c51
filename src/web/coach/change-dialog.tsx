import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef } from 'react';
import { Problem, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { type Edit, editPlan } from './plan-change.ts';

/** Says what a change of the plan would break before it is made, and asks. */
export function ChangeDialog({
  title,
  edits,
  onYes,
  onNo,
}: {
  title: string;
  edits: Edit[];
  onYes: () => void;
  onNo: () => void;
}) {
  const { t } = usePreferences();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const tried = useQuery({
    queryKey: ['plan-edit', edits],
    queryFn: () => editPlan(edits, { dryRun: true }),
    retry: false,
    gcTime: 0,
    staleTime: 0,
  });
  const breaks = tried.data?.breaks ?? [];
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={onNo}
      className="m-auto w-[min(34rem,calc(100vw-2rem))] rounded-xl border border-line bg-surface p-5 text-ink backdrop:bg-black/50"
    >
      <h2 id={id} className="text-lg font-semibold">
        {title}
      </h2>
      <div className="mt-3 min-h-24" aria-live="polite">
        {tried.isPending && <p className="text-muted">{t('change.asking')}</p>}
        {tried.isError && (
          <p className="text-bad">
            {tried.error instanceof Problem ? tried.error.message : t('state.offline')}
          </p>
        )}
        {tried.data !== undefined && (
          <>
            <BreakList breaks={breaks} />
            <ChangedWeeks before={tried.data.before.weeks} after={tried.data.plan.weeks} />
          </>
        )}
      </div>
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button onClick={onNo}>{t('change.no')}</Button>
        <Button look={breaks.length === 0 ? 'main' : 'danger'} disabled={!tried.isSuccess} onClick={onYes}>
          {t(breaks.length === 0 ? 'change.yes' : 'change.anyway')}
        </Button>
      </div>
    </dialog>
  );
}

/** The rules that a change would break, or that it keeps all. */
export function BreakList({ breaks }: { breaks: readonly Schema['PlanBreak'][] }) {
  const { t } = usePreferences();
  const format = useFormat();
  if (breaks.length === 0) return <p className="text-good">{t('change.fits')}</p>;
  return (
    <>
      <p className="font-medium text-warn">{t('change.breaks', { n: breaks.length })}</p>
      <ul className="mt-2 grid gap-2">
        {breaks.map((b) => (
          <li key={b.rule + b.day + b.text} className="rounded-lg bg-raised p-3 text-sm">
            {format.sentence(b.text)} <span className="whitespace-nowrap text-muted">({b.rule})</span>
          </li>
        ))}
      </ul>
    </>
  );
}

type WeekSum = { start: string; km: number };

/** The weeks that become longer or shorter. */
export function ChangedWeeks({ before, after }: { before: readonly WeekSum[]; after: readonly WeekSum[] }) {
  const { t } = usePreferences();
  const format = useFormat();
  return weeksChanged(before, after).map((w) => (
    <p key={w.start} className="mt-2 text-sm text-muted">
      {t('change.week', {
        day: format.day(w.start),
        before: format.distance(w.beforeKm * 1000),
        after: format.distance(w.afterKm * 1000),
      })}
    </p>
  ));
}

function weeksChanged(
  before: readonly WeekSum[],
  after: readonly WeekSum[],
): { start: string; beforeKm: number; afterKm: number }[] {
  return after.flatMap((week) => {
    const was = before.find((w) => w.start === week.start)?.km ?? 0;
    return Math.abs(was - week.km) < 0.05 ? [] : [{ start: week.start, beforeKm: was, afterKm: week.km }];
  });
}
