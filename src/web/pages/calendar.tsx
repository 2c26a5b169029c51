import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf, type Schema } from '../api/client.ts';
import { CalendarWeek } from '../coach/calendar-week.tsx';
import { ChangeDialog } from '../coach/change-dialog.tsx';
import { addDays, isDay, weekStart } from '../coach/days.ts';
import { type Edit, usePlanChange } from '../coach/plan-change.ts';
import { SessionDialog, StrengthDialog } from '../coach/session-dialog.tsx';
import { useSessionWords } from '../coach/session-words.ts';
import { Button } from '../parts/button.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useTitle } from '../parts/title.ts';

export type Calendar = Schema['Calendar'];

const WEEKS = 4;

/** The week that the address names, as a note's does; null: the present one. */
function weekAsked(): string | null {
  const week = new URLSearchParams(location.search).get('week');
  return week !== null && isDay(week) ? weekStart(week) : null;
}

/** Plan and done side by side, week by week. Sessions are dragged, or opened and moved by choosing a day. */
export function CalendarPage() {
  const { t, language } = usePreferences();
  const [from, setFrom] = useState(weekAsked);
  useTitle(t('nav.calendar'));
  const range = from === null ? {} : { from, to: addDays(from, WEEKS * 7 - 1) };
  const query = useQuery({
    queryKey: ['calendar', language, from],
    queryFn: () => dataOf(api.GET('/v1/calendar', { params: { query: { language, ...range } } })),
    placeholderData: (before) => before,
  });
  const first = from ?? (query.data === undefined ? null : weekStart(query.data.from));
  const step = (weeks: number) => first !== null && setFrom(addDays(first, weeks * 7));
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h1 className="text-2xl font-bold">{t('nav.calendar')}</h1>
        <div className="flex gap-2">
          <Button onClick={() => step(-WEEKS)}>{t('calendar.earlier')}</Button>
          <Button onClick={() => setFrom(null)}>{t('calendar.now')}</Button>
          <Button onClick={() => step(WEEKS)}>{t('calendar.later')}</Button>
        </div>
      </div>
      <p className="text-sm text-muted">{t('calendar.help')}</p>
      <Loaded query={query} minHeight="min-h-[80vh]">
        {(calendar) => <Weeks calendar={calendar} />}
      </Loaded>
    </div>
  );
}

function Weeks({ calendar }: { calendar: Calendar }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const change = usePlanChange();
  const [openId, setOpenId] = useState<string | null>(null);
  const [asked, setAsked] = useState<{ title: string; edits: Edit[] } | null>(null);
  const made = change.make.data;
  const opened = calendar.sessions.find((s) => s.id === openId);
  const strength = calendar.strength.find((s) => s.id === openId);
  const starts: string[] = [];
  for (let day = weekStart(calendar.from); day <= calendar.to; day = addDays(day, 7)) starts.push(day);
  const drop = (sessionId: string, day: string) => {
    const session = calendar.sessions.find((s) => s.id === sessionId);
    const from = session ?? calendar.strength.find((s) => s.id === sessionId);
    if (from === undefined || from.day === day) return;
    change.make.reset();
    const to = format.day(day, 'long');
    const title =
      session === undefined
        ? t('strength.move.ask', { day: to })
        : t('act.move.ask', { name: words.type(session.type), day: to });
    setAsked({ title, edits: [{ op: 'move', sessionId, day }] });
  };
  return (
    <>
      <div className="sticky top-0 z-10 empty:hidden">
        {(change.make.isSuccess || change.make.isError || change.undo.isError) && (
          <div className="flex flex-wrap items-center gap-3 rounded-xl border border-line bg-surface px-4 py-2 shadow">
            <Said
              error={change.make.error ?? change.undo.error}
              done={change.make.isSuccess ? t('act.done') : null}
            />
            {made !== undefined && (
              <Button disabled={change.undo.isPending} onClick={() => change.undo.mutate(made.before)}>
                {t('act.undo')}
              </Button>
            )}
          </div>
        )}
      </div>
      {calendar.weeks.length === 0 && <p className="text-muted">{t('calendar.noPlan')}</p>}
      <div className="grid gap-4">
        {starts.map((start) => (
          <CalendarWeek key={start} start={start} calendar={calendar} onOpen={setOpenId} onDrop={drop} />
        ))}
      </div>
      {opened !== undefined && (
        <SessionDialog session={opened} today={calendar.today} onClose={() => setOpenId(null)} />
      )}
      {strength !== undefined && (
        <StrengthDialog session={strength} today={calendar.today} onClose={() => setOpenId(null)} />
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
    </>
  );
}
