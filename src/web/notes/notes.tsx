import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useId, useState } from 'react';
import { api, dataOf, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useWords } from '../parts/words.ts';

type Note = Schema['Note'];
/** What notes are about: a run, a week by its Monday, a decision. */
export interface Subject {
  about: Note['about'];
  aboutId: string;
}

const MOST = '200';

interface Notes {
  /** oldest first */
  notes: Note[];
  /** from the reader */
  isKept: boolean;
}

const askFor = (query: Partial<Subject>) =>
  dataOf(api.GET('/v1/notes', { params: { query: { limit: MOST, ...query } } }));

/** What was said of one subject, however long ago. */
function useNotes(subject: Subject, enabled = true): Notes {
  const { about, aboutId } = subject;
  const { data } = useQuery({
    queryKey: ['notes', about, aboutId],
    queryFn: () => askFor({ about, aboutId }),
    enabled,
  });
  return { notes: data?.notes.toReversed() ?? [], isKept: data === undefined };
}

/** The same among the newest notes of all, asked for once for all places of a page. */
function useNewNotes({ about, aboutId }: Subject): Notes {
  const { data } = useQuery({ queryKey: ['notes'], queryFn: () => askFor({}) });
  const notes = (data?.notes ?? []).filter((n) => n.about === about && n.aboutId === aboutId).toReversed();
  return { notes, isKept: data === undefined };
}

/** Notes of a run, open. */
export function NotesCard(subject: Subject) {
  const { t } = usePreferences();
  const { notes, isKept } = useNotes(subject);
  if (isKept) return null;
  return (
    <Card title={t('notes.title')}>
      <Thread subject={subject} notes={notes} />
    </Card>
  );
}

/** Notes of something in a list, closed; how many there are, and how many are new, stands outside. */
export function NotesBeneath(subject: Subject) {
  const { t } = usePreferences();
  const { notes, isKept } = useNewNotes(subject);
  const [isOpen, setOpen] = useState(false);
  const whole = useNotes(subject, isOpen);
  const unread = notes.filter((n) => !n.isRead).length;
  return (
    <details
      className={`mt-2 text-sm ${isKept ? 'invisible' : ''}`}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="min-h-6 cursor-pointer text-muted">
        {notes.length === 0 ? t('notes.write') : t('notes.count', { n: notes.length })}
        {unread > 0 && <strong className="text-brand"> · {t('notes.new', { n: unread })}</strong>}
      </summary>
      {isOpen && (
        <div className="mt-2">
          <Thread subject={subject} notes={whole.isKept ? notes : whole.notes} />
        </div>
      )}
    </details>
  );
}

function Thread({ subject, notes }: { subject: Subject; notes: readonly Note[] }) {
  const { t } = usePreferences();
  const queries = useQueryClient();
  const id = useId();
  const [text, setText] = useState('');
  const again = () => queries.invalidateQueries({ queryKey: ['notes'] });
  const write = useMutation({
    mutationFn: () => dataOf(api.POST('/v1/notes', { body: { ...subject, text: text.trim() } })),
    onSuccess: () => {
      setText('');
      return again();
    },
  });
  const read = useMutation({
    mutationFn: (ids: string[]) => dataOf(api.POST('/v1/notes/read', { body: { notes: ids } })),
    onSuccess: again,
  });
  const remove = useMutation({
    mutationFn: (noteId: string) =>
      dataOf(api.DELETE('/v1/notes/{id}', { params: { path: { id: noteId } } })),
    onSuccess: again,
  });
  const unread = notes
    .filter((n) => !n.isRead)
    .map((n) => n.id)
    .join(' ');
  const { mutate } = read;
  useEffect(() => {
    if (unread !== '') mutate(unread.split(' '));
  }, [unread, mutate]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    write.mutate();
  };
  return (
    <div className="grid grid-cols-1 gap-3">
      {notes.length === 0 && <p className="text-sm text-muted">{t('notes.none')}</p>}
      <ul className="grid gap-3 empty:hidden">
        {notes.map((note) => (
          <OneNote key={note.id} note={note} onTakeBack={() => remove.mutate(note.id)} />
        ))}
      </ul>
      <form onSubmit={submit} className="grid gap-2">
        <label htmlFor={id} className="text-sm text-muted">
          {t('notes.write')}
        </label>
        <textarea
          id={id}
          rows={2}
          required
          maxLength={4000}
          value={text}
          aria-describedby={`${id}-who`}
          onChange={(event) => setText(event.target.value)}
          className="w-full max-w-prose rounded-lg border border-line bg-surface px-3 py-2"
        />
        <p id={`${id}-who`} className="text-xs text-muted">
          {t('notes.who')}
        </p>
        <Button type="submit" className="justify-self-start" disabled={write.isPending || text.trim() === ''}>
          {t('notes.send')}
        </Button>
        {(write.isError || remove.isError) && <Said error={write.error ?? remove.error} />}
      </form>
    </div>
  );
}

function OneNote({ note, onTakeBack }: { note: Note; onTakeBack: () => void }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useWords();
  return (
    <li className="grid gap-1 border-l-4 border-line pl-3">
      <p className="flex flex-wrap items-baseline gap-x-3 text-sm text-muted">
        <strong className="text-ink break-words">
          {note.isOwn ? t('notes.you') : (note.authorName ?? t('notes.gone'))}
        </strong>
        {!note.isOwn && <span>{words('notes', note.role)}</span>}
        <time dateTime={note.at}>{format.moment(note.at)}</time>
        {note.isOwn && (
          <button type="button" className="min-h-6 underline" onClick={onTakeBack}>
            {t('notes.takeBack')}
          </button>
        )}
      </p>
      <p className="max-w-prose break-words whitespace-pre-line">{note.text}</p>
    </li>
  );
}
