import { type ReactNode, useEffect, useId, useRef } from 'react';
import type { Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { SessionActions } from './session-actions.tsx';
import { SessionDetails } from './session-details.tsx';
import { type Session, useSessionWords } from './session-words.ts';
import { StrengthList } from './strength-list.tsx';

/** A session opened from the calendar: all about it, and the ways to change it without a pointer. */
export function SessionDialog({
  session,
  today,
  onClose,
}: {
  session: Session;
  today: string;
  onClose: () => void;
}) {
  const format = useFormat();
  const words = useSessionWords();
  return (
    <Opened
      title={`${words.type(session.type)} · ${format.distance(session.km * 1000)}`}
      about={`${format.day(session.day, 'long')} · ${words.word('state', session.state)}`}
      onClose={onClose}
    >
      <SessionDetails session={session}>
        {session.state === 'ahead' && <SessionActions session={session} today={today} />}
      </SessionDetails>
    </Opened>
  );
}

/** The same for strength. */
export function StrengthDialog({
  session,
  today,
  onClose,
}: {
  session: Schema['StrengthSession'];
  today: string;
  onClose: () => void;
}) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  return (
    <Opened
      title={t('strength.of', { day: format.day(session.day, 'long') })}
      about={words.word('state', session.state)}
      onClose={onClose}
    >
      <StrengthList sessions={[session]} today={today} />
    </Opened>
  );
}

function Opened({
  title,
  about,
  onClose,
  children,
}: {
  title: string;
  about: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = usePreferences();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={onClose}
      className="m-auto max-h-[90dvh] w-[min(44rem,calc(100vw-1.5rem))] overflow-y-auto rounded-xl border border-line bg-surface p-5 text-ink backdrop:bg-black/50"
    >
      <div className="mb-3 flex items-start justify-between gap-3">
        <h2 id={id} className="text-lg font-semibold">
          {title}
          <span className="block text-sm font-normal text-muted">{about}</span>
        </h2>
        <Button onClick={onClose}>{t('dialog.close')}</Button>
      </div>
      {children}
    </dialog>
  );
}
