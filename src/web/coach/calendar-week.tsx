import type { Schema } from '../api/client.ts';
import { NotesBeneath } from '../notes/notes.tsx';
import { ActivityLink } from '../parts/activity-link.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { addDays } from './days.ts';
import { sureness } from './session-details.tsx';
import { type Session, useSessionWords } from './session-words.ts';

type Calendar = Schema['Calendar'];

const DRAGGED = 'text/x-pacekeeper-session';

interface Handlers {
  onOpen: (sessionId: string) => void;
  onDrop: (sessionId: string, day: string) => void;
}

/** One week: what it holds in a line and a bar, then its days. Narrow screens see days with something in them. */
export function CalendarWeek({
  start,
  calendar,
  onOpen,
  onDrop,
}: { start: string; calendar: Calendar } & Handlers) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const days = Array.from({ length: 7 }, (_, i) => addDays(start, i));
  const week = calendar.weeks.find((w) => w.start === start);
  const runs = calendar.activities.filter((a) => days.includes(a.day) && a.sport === 'running');
  const doneKm = runs.reduce((sum, a) => sum + (a.km ?? 0), 0);
  const plannedKm = week?.plannedKm ?? 0;
  const most = Math.max(plannedKm, doneKm, 1);
  return (
    <section
      aria-labelledby={`week-${start}`}
      className="rounded-xl border border-line bg-surface p-3 sm:p-4"
    >
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id={`week-${start}`} className="font-semibold">
          {format.day(start)} – {format.day(days[6])}
          {week !== undefined && (
            <span className="ml-2 text-sm font-normal text-muted">{words.word('week', week.type)}</span>
          )}
        </h2>
        <p className="text-sm text-muted">
          {t('calendar.sum', {
            planned: format.distance(plannedKm * 1000, 0),
            done: format.distance(doneKm * 1000, 0),
          })}
        </p>
      </div>
      <svg viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true" className="mb-3 h-2 w-full">
        <rect width={(plannedKm / most) * 100} height="3" className="fill-line" />
        <rect width={(doneKm / most) * 100} height="3" className="fill-brand" fillOpacity="0.85" />
      </svg>
      <ol className="grid gap-1.5 md:grid-cols-7">
        {days.map((day) => (
          <DayCell key={day} day={day} calendar={calendar} onOpen={onOpen} onDrop={onDrop} />
        ))}
      </ol>
      <NotesBeneath about="week" aboutId={start} />
    </section>
  );
}

function DayCell({ day, calendar, onOpen, onDrop }: { day: string; calendar: Calendar } & Handlers) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const sessions = calendar.sessions.filter((s) => s.day === day);
  const activities = calendar.activities.filter((a) => a.day === day);
  const strength = calendar.strength.filter((s) => s.day === day);
  const isToday = day === calendar.today;
  return (
    <li
      data-day={day}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(DRAGGED) && day >= calendar.today) event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        onDrop(event.dataTransfer.getData(DRAGGED), day);
      }}
      className={`grid content-start gap-1.5 rounded-lg p-1.5 md:min-h-28 ${isToday ? 'bg-raised ring-2 ring-brand' : 'md:bg-ground'}`}
    >
      <p className="text-xs text-muted">
        {format.day(day)}
        {isToday && <strong className="text-brand"> · {t('nav.today')}</strong>}
      </p>
      {sessions.map((s) => (
        <Chip key={s.id} session={s} onOpen={onOpen} />
      ))}
      {activities.map((a) => (
        <p key={a.id} className="rounded-md border border-line px-2 py-1 text-xs">
          <ActivityLink id={a.id}>
            {a.km === null ? format.duration(a.movingS) : format.distance(a.km * 1000)}
          </ActivityLink>{' '}
          <span className="text-muted">
            {a.sport === 'running'
              ? a.sessionIds.length === 0
                ? t('calendar.unplanned')
                : words.word('class', a.class ?? 'easy')
              : words.word('sport', a.sport ?? 'other')}
          </span>
        </p>
      ))}
      {strength.map((s) => (
        <button
          key={s.id}
          type="button"
          draggable={s.state === 'ahead'}
          onDragStart={(event) => {
            event.dataTransfer.setData(DRAGGED, s.id);
            event.dataTransfer.effectAllowed = 'move';
          }}
          onClick={() => onOpen(s.id)}
          className="min-h-11 rounded-md border border-dashed border-line px-2 py-1 text-left text-xs hover:opacity-85"
        >
          {t('strength.short', { minutes: s.minutes })}
          {s.state !== 'ahead' && (
            <span className={s.state === 'done' ? 'text-good' : 'text-muted'}>
              {' '}
              · {words.word('state', s.state)}
            </span>
          )}
        </button>
      ))}
    </li>
  );
}

const EDGES: Record<Session['state'], string> = {
  done: 'border-good',
  missed: 'border-bad',
  unknown: 'border-warn',
  ahead: 'border-brand',
};

function Chip({ session, onOpen }: { session: Session; onOpen: (id: string) => void }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const movable = session.state === 'ahead' && !session.locked && session.type !== 'race';
  const { match } = session;
  return (
    <button
      type="button"
      draggable={movable}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED, session.id);
        event.dataTransfer.effectAllowed = 'move';
      }}
      onClick={() => onOpen(session.id)}
      className={`min-h-11 rounded-md border-l-4 bg-raised px-2 py-1 text-left text-sm hover:opacity-85 ${EDGES[session.state]} ${movable ? 'cursor-grab' : ''}`}
    >
      <span className="block font-medium">{words.type(session.type)}</span>
      <span className="block text-xs text-muted">
        {format.distance(session.km * 1000)}
        {session.key && ` · ${t('session.key')}`}
        {session.fuel.length > 0 && ` · ${t('session.fuelShort')}`}
      </span>
      {session.state !== 'ahead' && (
        <span className="block text-xs text-muted">
          {words.word('state', session.state)}
          {match !== null &&
            ` · ${match.how === 'as_planned' ? t(sureness(match.confidence)) : words.word('match', match.how)}`}
        </span>
      )}
    </button>
  );
}
