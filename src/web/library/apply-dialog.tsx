import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { apiOf, dataOf, ownApi } from '../api/client.ts';
import { BreakList, ChangedWeeks } from '../coach/change-dialog.tsx';
import { addDays, weekStart } from '../coach/days.ts';
import { type Edit, editPlan } from '../coach/plan-change.ts';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useCharges } from '../people/charges.ts';
import { pagesOf } from '../people/shown-athlete.ts';
import { useVisitor } from '../people/visitor.ts';
import { isSession, type Template } from './template.ts';

const SHARES = ['50', '60', '70', '80', '90', '100', '110', '120'] as const;
/** The reader's own plan, of whoever coaches and runs. */
const OWN = 'own';

/** Lays a template into a runner's plan: whose, from when, how much of it; what it breaks there is said first. */
export function ApplyDialog({ template, onClose }: { template: Template; onClose: () => void }) {
  const { t } = usePreferences();
  const format = useFormat();
  const queries = useQueryClient();
  const visitor = useVisitor();
  const charges = useCharges().filter((c) => c.scopes.includes('plan:write'));
  const runners = [
    ...charges.map((c) => [c.athleteId, c.name ?? t('shown.nameless')] as const),
    ...(visitor.data?.athleteId == null ? [] : [[OWN, t('apply.own')] as const]),
  ];
  const oneDay = isSession(template.sessions);
  const [whom, setWhom] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [share, setShare] = useState<(typeof SHARES)[number]>('100');
  const [replace, setReplace] = useState(true);
  const [reason, setReason] = useState('');
  const athleteId = whom ?? runners[0]?.[0] ?? null;
  const name = runners.find(([id]) => id === athleteId)?.[1] ?? '';
  const client = athleteId === null || athleteId === OWN ? ownApi : apiOf(athleteId);
  const today = useQuery({
    queryKey: ['day', athleteId],
    queryFn: () => dataOf(client.GET('/v1/today', { params: { query: {} } })),
    enabled: athleteId !== null,
    select: ({ day }) => day,
  });
  const start = chosen ?? (today.data === undefined ? '' : firstDay(oneDay, today.data));
  const sessions = template.sessions.map((s) => ({
    ...s,
    km: Math.max(0.5, round1((s.km * Number(share)) / 100)),
  }));
  const edits: Edit[] = [{ op: 'lay', start, sessions, replace }];
  const why = reason.trim() === '' ? null : reason.trim();
  const isAsked = athleteId !== null && start !== '' && (oneDay || weekStart(start) === start);
  const tried = useQuery({
    queryKey: ['plan-edit', athleteId, edits],
    queryFn: () => editPlan(edits, { dryRun: true, client, reason: why }),
    enabled: isAsked,
    retry: false,
    gcTime: 0,
    staleTime: 0,
  });
  const lay = useMutation({
    mutationFn: () => editPlan(edits, { dryRun: false, client, reason: why }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['plan-edit'] }),
  });
  if (lay.isSuccess)
    return (
      <Dialog title={t('apply.title', { name: template.name })} onNo={onClose}>
        <p role="status" className="text-good">
          {t('apply.done', { name })}
        </p>
        <p>
          <a href={`${athleteId === OWN ? '' : pagesOf(athleteId!)}/calendar?week=${weekStart(start)}`}>
            {t('apply.toPlan')}
          </a>
        </p>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => lay.reset()}>{t('apply.other')}</Button>
          <Button look="main" onClick={onClose}>
            {t('dialog.close')}
          </Button>
        </div>
      </Dialog>
    );
  const needsReason =
    tried.error !== null && 'code' in tried.error && tried.error.code === 'OVERRIDE_NEEDS_REASON';
  return (
    <Dialog title={t('apply.title', { name: template.name })} onNo={onClose}>
      {runners.length === 0 ? (
        <p>{t('apply.nobody')}</p>
      ) : (
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
          <Choice label={t('apply.whom')} value={athleteId!} onChange={setWhom} options={runners} />
          <Choice
            label={t('apply.share')}
            value={share}
            onChange={setShare}
            options={SHARES.map((n) => [n, format.percent(Number(n) / 100)] as const)}
          />
          <div className="sm:col-span-2">
            <Field
              label={t('apply.from')}
              {...(oneDay ? {} : { hint: t('apply.fromHint'), step: 7, min: A_MONDAY })}
              type="date"
              required
              value={start}
              onText={setChosen}
            />
          </div>
          <label className="flex min-h-11 items-center gap-3 text-sm sm:col-span-2">
            <input
              type="checkbox"
              className="size-5 shrink-0"
              checked={replace}
              onChange={(event) => setReplace(event.target.checked)}
            />
            {t('apply.replace')}
          </label>
          <div className="sm:col-span-2">
            <Field
              label={t('apply.reason')}
              hint={t('apply.reasonHint')}
              maxLength={500}
              value={reason}
              onText={setReason}
            />
          </div>
        </div>
      )}
      <div className="min-h-16" aria-live="polite">
        {tried.isFetching && <p className="text-muted">{t('change.asking')}</p>}
        {!tried.isFetching && tried.isError && <Said error={tried.error} />}
        {!tried.isFetching && tried.isSuccess && (
          <>
            <BreakList breaks={tried.data.breaks} />
            <ChangedWeeks before={tried.data.before.weeks} after={tried.data.plan.weeks} />
          </>
        )}
      </div>
      {lay.isError && <Said error={lay.error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{t('proof.no')}</Button>
        <Button
          look="main"
          disabled={!isAsked || lay.isPending || !(tried.isSuccess || (needsReason && why !== null))}
          onClick={() => lay.mutate()}
        >
          {t('apply.yes')}
        </Button>
      </div>
    </Dialog>
  );
}

/** Any Monday: what the steps of seven days are counted from. */
const A_MONDAY = '2024-01-01';

/** Tomorrow for a session, next Monday for weeks, by the runner's day, which need not be the reader's. */
function firstDay(oneDay: boolean, today: string): string {
  return oneDay ? addDays(today, 1) : weekStart(addDays(today, 7));
}

function round1(km: number): number {
  return Math.round(km * 10) / 10;
}
