import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { dataOf, ownApi } from '../api/client.ts';
import { useSessionWords } from '../coach/session-words.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import {
  isSession,
  type SessionType,
  type Template,
  type TemplateSession,
  TYPES,
  useTypedKm,
  useWeekday,
  weeksOf,
} from './template.ts';

const MOST_WEEKS = 12;
const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;

/** A session while it is written: distances stay text until it is saved. */
interface Row {
  key: number;
  after: number;
  type: SessionType;
  km: string;
}

let lastKey = 0;
const row = (after: number, type: SessionType, km: string): Row => ({ key: ++lastKey, after, type, km });

/** Makes a template, or changes one (`of` with an id); saved as a whole. */
export function TemplateForm({
  of,
  onDone,
}: {
  of: Pick<Template, 'name' | 'note' | 'sessions'> & { id: string | null };
  onDone: () => void;
}) {
  const { t } = usePreferences();
  const typed = useTypedKm();
  const queries = useQueryClient();
  const [name, setName] = useState(of.name);
  const [note, setNote] = useState(of.note);
  const [weeks, setWeeks] = useState(
    of.sessions.length === 0 ? 1 : isSession(of.sessions) ? 0 : weeksOf(of.sessions),
  );
  const [rows, setRows] = useState<Row[]>(() =>
    of.sessions.map((s) => row(s.after, s.type, typed.toText(s.km))),
  );
  const form = useRef<HTMLFormElement>(null);
  // it opens above what was looked at
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const days = weeks === 0 ? 1 : weeks * 7;
  const sessions = rows
    .filter((r) => r.after < days)
    .map((r): TemplateSession => ({ after: r.after, type: r.type, km: typed.toKm(r.km) ?? 0 }))
    .toSorted((a, b) => a.after - b.after);
  const isReady = sessions.length > 0 && sessions.every((s) => s.km > 0);
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), note: note.trim(), sessions };
      return of.id === null
        ? dataOf(ownApi.POST('/v1/templates', { body }))
        : dataOf(ownApi.PUT('/v1/templates/{id}', { params: { path: { id: of.id } }, body }));
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['templates'] });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) save.mutate();
  };
  const change = (key: number, part: Partial<Row>) =>
    setRows((before) => before.map((r) => (r.key === key ? { ...r, ...part } : r)));
  const add = (after: number) => setRows((before) => [...before, row(after, 'easy', typed.toText(8))]);
  const rowsOf = (from: number, to: number) =>
    rows
      .filter((r) => r.after >= from && r.after <= to)
      .map((r) => (
        <SessionRow
          key={r.key}
          row={r}
          hasDay={weeks > 0}
          onChange={(part) => change(r.key, part)}
          onRemove={() => setRows((before) => before.filter((other) => other.key !== r.key))}
        />
      ));
  return (
    <Card title={of.id === null ? t('library.new') : of.name}>
      <form ref={form} onSubmit={submit} className="grid gap-4">
        <div className="grid gap-3 sm:grid-cols-[2fr_3fr_1fr]">
          <Field label={t('library.name')} required maxLength={100} value={name} onText={setName} />
          <Field
            label={t('library.note')}
            hint={t('library.noteHint')}
            maxLength={1000}
            value={note}
            onText={setNote}
          />
          <Choice
            label={t('library.shape')}
            value={String(weeks)}
            onChange={(n) => setWeeks(Number(n))}
            options={Array.from(
              { length: MOST_WEEKS + 1 },
              (_, n) => [String(n), n === 0 ? t('library.oneSession') : t('library.weeks', { n })] as const,
            )}
          />
        </div>
        {weeks === 0 ? (
          <div className="grid gap-3">
            {rowsOf(0, 0)}
            {rows.every((r) => r.after > 0) && (
              <Button className="justify-self-start" onClick={() => add(0)}>
                {t('library.add')}
              </Button>
            )}
          </div>
        ) : (
          Array.from({ length: weeks }, (_, w) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a week is its number
            <fieldset key={w} className="grid gap-3 rounded-lg border border-line p-3">
              <legend className="px-1 text-sm font-semibold">{t('library.week', { n: w + 1 })}</legend>
              {rowsOf(w * 7, w * 7 + 6)}
              <Button className="justify-self-start" onClick={() => add(w * 7 + freeDay(rows, w))}>
                <span aria-hidden="true">+ {t('library.add')}</span>
                <span className="sr-only">{t('library.addTo', { n: w + 1 })}</span>
              </Button>
            </fieldset>
          ))
        )}
        <div className="flex flex-wrap items-center gap-2">
          <Button type="submit" look="main" disabled={save.isPending || !isReady || name.trim() === ''}>
            {t('library.save')}
          </Button>
          <Button onClick={onDone}>{t('library.cancel')}</Button>
          {sessions.length === 0 && <p className="text-sm text-muted">{t('library.empty')}</p>}
        </div>
        {save.isError && <Said error={save.error} />}
      </form>
    </Card>
  );
}

/** The first day of a week that has nothing yet, Tuesday first. */
function freeDay(rows: readonly Row[], week: number): number {
  const taken = rows.filter((r) => Math.floor(r.after / 7) === week).map((r) => r.after % 7);
  return [1, 3, 6, 5, 2, 4, 0].find((day) => !taken.includes(day)) ?? 1;
}

function SessionRow({
  row: { after, type, km },
  hasDay,
  onChange,
  onRemove,
}: {
  row: Row;
  hasDay: boolean;
  onChange: (part: Partial<Row>) => void;
  onRemove: () => void;
}) {
  const { t } = usePreferences();
  const words = useSessionWords();
  const typed = useTypedKm();
  const weekday = useWeekday();
  const week = Math.floor(after / 7) * 7;
  return (
    <div className="grid grid-cols-2 items-end gap-2 sm:grid-cols-[1fr_2fr_1fr_auto]">
      {hasDay && (
        <Choice
          label={t('library.day')}
          value={String(after % 7)}
          onChange={(day) => onChange({ after: week + Number(day) })}
          options={DAYS.map((day) => [String(day), weekday(day)] as const)}
        />
      )}
      <Choice
        label={t('library.type')}
        value={type}
        onChange={(next) => onChange({ type: next })}
        options={TYPES.map((each) => [each, words.type(each)] as const)}
      />
      <Field
        label={typed.label}
        inputMode="decimal"
        required
        aria-invalid={typed.toKm(km) === null}
        value={km}
        onText={(text) => onChange({ km: text })}
      />
      <Button look="danger" onClick={onRemove}>
        {t('library.remove')}
        <span className="sr-only">
          {' '}
          {weekday(after)} {words.type(type)}
        </span>
      </Button>
    </div>
  );
}
