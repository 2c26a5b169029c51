import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { ChangeDialog } from './change-dialog.tsx';
import { addDays } from './days.ts';
import { type Edit, usePlanChange } from './plan-change.ts';
import { type Session, useSessionWords } from './session-words.ts';

interface Asked {
  title: string;
  edits: Edit[];
}

/** The ways to object to a session: easier, shorter, another day, not at all; each asks first and can be undone. */
export function SessionActions({ session, today }: { session: Session; today: string }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const change = usePlanChange();
  const [asked, setAsked] = useState<Asked | null>(null);
  const made = change.make.data;
  const name = words.type(session.type);
  const shorter = Math.round(session.km * 7.5) / 10;
  const easy = /^(easy|recovery|long_easy)$/.test(session.type);
  const days = Array.from({ length: 13 }, (_, i) => addDays(today, i)).filter((d) => d !== session.day);
  const ask = (title: string, edit: Edit) => {
    change.make.reset();
    setAsked({ title, edits: [edit] });
  };
  if (session.type === 'race') return <p className="text-sm text-muted">{t('act.race')}</p>;
  if (session.locked) return <p className="text-sm text-muted">{t('act.locked')}</p>;
  return (
    <div>
      <h3 className="text-sm font-semibold text-muted">{t('act.title')}</h3>
      <div className="mt-2 flex flex-wrap gap-2">
        {!easy && (
          <Button
            onClick={() =>
              ask(t('act.easy.ask', { name }), { op: 'swap', sessionId: session.id, type: 'easy' })
            }
          >
            {t('act.easy')}
          </Button>
        )}
        <Button
          onClick={() =>
            ask(t('act.shorter.ask', { name, length: format.distance(shorter * 1000) }), {
              op: 'set_km',
              sessionId: session.id,
              km: shorter,
            })
          }
        >
          {t('act.shorter')}
        </Button>
        <select
          aria-label={t('act.move', { name })}
          value=""
          onChange={(event) => {
            const day = event.target.value;
            ask(t('act.move.ask', { name, day: format.day(day, 'long') }), {
              op: 'move',
              sessionId: session.id,
              day,
            });
          }}
          className="min-h-11 rounded-lg border border-line bg-surface px-3 text-sm"
        >
          <option value="" disabled>
            {t('act.moveTo')}
          </option>
          {days.map((day) => (
            <option key={day} value={day}>
              {format.day(day)}
            </option>
          ))}
        </select>
        <Button onClick={() => ask(t('act.drop.ask', { name }), { op: 'drop', sessionId: session.id })}>
          {t('act.drop')}
        </Button>
      </div>
      <Said
        error={change.make.error ?? change.undo.error}
        done={change.make.isSuccess ? t('act.done') : change.undo.isSuccess ? t('act.undone') : null}
      />
      {made !== undefined && (
        <Button disabled={change.undo.isPending} onClick={() => change.undo.mutate(made.before)}>
          {t('act.undo')}
        </Button>
      )}
      {asked !== null && (
        <ChangeDialog
          {...asked}
          onNo={() => setAsked(null)}
          onYes={() => {
            change.make.mutate(asked.edits);
            setAsked(null);
          }}
        />
      )}
    </div>
  );
}
