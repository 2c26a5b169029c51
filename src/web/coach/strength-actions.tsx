import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { ChangeDialog } from './change-dialog.tsx';
import { addDays } from './days.ts';
import { type Edit, usePlanChange } from './plan-change.ts';

/** A strength session marked done or not done once its day has come; before, moved, made short or left out. */
export function StrengthActions({ session, today }: { session: Schema['StrengthSession']; today: string }) {
  const { t } = usePreferences();
  const format = useFormat();
  const queries = useQueryClient();
  const change = usePlanChange();
  const [asked, setAsked] = useState<{ title: string; edits: Edit[] } | null>(null);
  const { id, day, phase } = session;
  const note = useMutation({
    mutationFn: async (done: boolean): Promise<void> => {
      const path = { id: `web-${id}` };
      if (done) {
        const body = { day, sessionId: id, phase };
        await dataOf(api.PUT('/v1/strength/logs/{id}', { params: { path }, body }));
      } else {
        const body = { day, missed: { sessionId: id, reason: 'life' as const } };
        await dataOf(api.PUT('/v1/feedback/{id}', { params: { path }, body }));
      }
    },
    onSuccess: () => queries.invalidateQueries(),
  });
  const made = change.make.data;
  const ask = (title: string, edit: Edit) => {
    change.make.reset();
    setAsked({ title, edits: [edit] });
  };
  const days = Array.from({ length: 13 }, (_, i) => addDays(today, i)).filter((d) => d !== day);
  const isOpen = session.state === 'ahead';
  return (
    <div className="mt-2">
      <div className="flex flex-wrap gap-2">
        {day <= today && session.state !== 'done' && (
          <Button look="main" disabled={note.isPending} onClick={() => note.mutate(true)}>
            {t('strength.done')}
          </Button>
        )}
        {day <= today && (isOpen || session.state === 'unknown') && (
          <Button disabled={note.isPending} onClick={() => note.mutate(false)}>
            {t('strength.missed')}
          </Button>
        )}
        {isOpen && (
          <>
            {phase !== 'maintain' && (
              <Button
                onClick={() =>
                  ask(t('strength.lighter.ask'), { op: 'swap_strength', sessionId: id, phase: 'maintain' })
                }
              >
                {t('strength.lighter')}
              </Button>
            )}
            <select
              aria-label={t('strength.move')}
              value=""
              onChange={(event) => {
                const to = event.target.value;
                ask(t('strength.move.ask', { day: format.day(to, 'long') }), {
                  op: 'move',
                  sessionId: id,
                  day: to,
                });
              }}
              className="min-h-11 rounded-lg border border-line bg-surface px-3 text-sm"
            >
              <option value="" disabled>
                {t('act.moveTo')}
              </option>
              {days.map((d) => (
                <option key={d} value={d}>
                  {format.day(d)}
                </option>
              ))}
            </select>
            <Button onClick={() => ask(t('strength.drop.ask'), { op: 'drop', sessionId: id })}>
              {t('act.drop')}
            </Button>
          </>
        )}
      </div>
      <Said
        error={note.error ?? change.make.error ?? change.undo.error}
        done={
          note.isSuccess
            ? t('strength.noted')
            : change.make.isSuccess
              ? t('act.done')
              : change.undo.isSuccess
                ? t('act.undone')
                : null
        }
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
