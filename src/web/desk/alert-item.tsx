import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { apiOf, dataOf, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useWords } from '../parts/words.ts';
import { pagesOf } from '../people/shown-athlete.ts';

type Alert = Schema['Alert'];
const OUTCOMES = ['talked', 'plan_changed', 'referred', 'no_action', 'false_alarm'] as const;
type Outcome = (typeof OUTCOMES)[number];
const DAYS = ['1', '3', '7', '13'] as const;
const DAY_MS = 86_400_000;
const SHOWN_RUNS = 6;

type Answer =
  | { verb: 'acknowledge' }
  | { verb: 'snooze'; until: string }
  | { verb: 'resolve'; outcome: Outcome; comment: string | null };

/** One alert: what was found, on what it stands, what the policy did, what ends it, and the answers to it. */
export function AlertItem({ athleteId, alert }: { athleteId: string; alert: Alert }) {
  const { t } = usePreferences();
  const words = useWords();
  const format = useFormat();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<'snooze' | 'resolve' | null>(null);
  const answer = useMutation({
    mutationFn: (given: Answer) => send(athleteId, alert.id, given),
    onSuccess: () => {
      setAsking(null);
      return queries.invalidateQueries({ queryKey: ['desk'] });
    },
  });
  const { policy, takenAt, snoozedUntil, state } = alert;
  const runs = alert.evidence.filter((id) => id.startsWith('act_'));
  const km = (value: number) => format.distance(value * 1000);
  return (
    <li className="grid gap-2 border-l-4 border-line pl-3" data-alert={alert.cause}>
      <p>
        <strong>{words('cause', alert.cause)}</strong> ·{' '}
        <span className="text-sm">{words('level', alert.level)}</span>
        {state !== 'open' && <span className="text-sm text-muted"> · {words('alert.state', state)}</span>}
      </p>
      <p className="max-w-prose">{format.sentence(alert.text)}</p>
      {policy !== null && (
        <p className="text-sm">
          {t('alert.policy', {
            outcome: words('outcome', policy.code),
            from: km(policy.plannedKm),
            to: km(policy.newKm),
          })}{' '}
          <span className="text-muted">({words('alert.status', policy.status)})</span>
        </p>
      )}
      {runs.length > 0 && (
        <p className="flex flex-wrap gap-x-3 gap-y-1 text-sm">
          <span>{t('decision.evidence')}</span>
          {runs.slice(0, SHOWN_RUNS).map((id, i) => (
            <a key={id} href={`${pagesOf(athleteId)}/activities/${id}`}>
              {t('decision.run', { n: i + 1 })}
            </a>
          ))}
        </p>
      )}
      <p className="text-sm text-muted">
        {t('alert.clear', { what: format.sentence(alert.clear) })}{' '}
        {t('alert.since', { when: format.moment(alert.openedAt) })}
        {takenAt !== null && ` ${t('alert.taken', { when: format.moment(takenAt) })}`}
        {snoozedUntil !== null && ` ${t('alert.until', { when: format.moment(snoozedUntil) })}`}
      </p>
      {asking === null ? (
        <div className="flex flex-wrap gap-2">
          {state === 'open' && (
            <Button
              look="main"
              disabled={answer.isPending}
              onClick={() => answer.mutate({ verb: 'acknowledge' })}
            >
              {t('alert.acknowledge')}
            </Button>
          )}
          <Button onClick={() => setAsking('snooze')}>{t('alert.snooze')}</Button>
          <Button onClick={() => setAsking('resolve')}>{t('alert.resolve')}</Button>
        </div>
      ) : asking === 'snooze' ? (
        <SnoozeForm onSend={answer.mutate} onNo={() => setAsking(null)} isSending={answer.isPending} />
      ) : (
        <ResolveForm onSend={answer.mutate} onNo={() => setAsking(null)} isSending={answer.isPending} />
      )}
      {answer.isError && <Said error={answer.error} />}
    </li>
  );
}

function send(athleteId: string, id: string, answer: Answer): Promise<Alert> {
  const api = apiOf(athleteId);
  const params = { path: { id } };
  if (answer.verb === 'snooze')
    return dataOf(api.POST('/v1/alerts/{id}/snooze', { params, body: { until: answer.until } }));
  if (answer.verb === 'resolve') {
    const { outcome, comment } = answer;
    return dataOf(api.POST('/v1/alerts/{id}/resolve', { params, body: { outcome, comment } }));
  }
  return dataOf(api.POST('/v1/alerts/{id}/acknowledge', { params, body: {} }));
}

interface FormProps {
  onSend: (answer: Answer) => void;
  onNo: () => void;
  isSending: boolean;
}

function SnoozeForm({ onSend, onNo, isSending }: FormProps) {
  const { t } = usePreferences();
  const [days, setDays] = useState<(typeof DAYS)[number]>('3');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSend({ verb: 'snooze', until: new Date(Date.now() + Number(days) * DAY_MS).toISOString() });
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
      <Choice
        label={t('alert.snoozeFor')}
        value={days}
        onChange={setDays}
        options={DAYS.map((n) => [n, t('alert.days', { n: Number(n) })] as const)}
      />
      <Button type="submit" look="main" disabled={isSending}>
        {t('alert.snooze')}
      </Button>
      <Button onClick={onNo}>{t('proof.no')}</Button>
    </form>
  );
}

function ResolveForm({ onSend, onNo, isSending }: FormProps) {
  const { t } = usePreferences();
  const words = useWords();
  const [outcome, setOutcome] = useState<Outcome>('talked');
  const [comment, setComment] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSend({ verb: 'resolve', outcome, comment: comment.trim() === '' ? null : comment.trim() });
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
      <Choice
        label={t('alert.outcome')}
        value={outcome}
        onChange={setOutcome}
        options={OUTCOMES.map((each) => [each, words('alert.outcome', each)] as const)}
      />
      <Field label={t('alert.comment')} maxLength={500} value={comment} onText={setComment} />
      <Button type="submit" look="main" disabled={isSending}>
        {t('alert.resolve')}
      </Button>
      <Button onClick={onNo}>{t('proof.no')}</Button>
    </form>
  );
}
