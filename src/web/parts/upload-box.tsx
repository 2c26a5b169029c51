import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Problem } from '../api/client.ts';
import { batchesOf, type FileOutcome, uploadBatch } from '../api/upload.ts';
import { en } from '../texts/en.ts';
import { Card } from './card.tsx';
import { usePreferences } from './preferences.tsx';
import { useWords } from './words.ts';

interface Progress {
  names: string[];
  /** how many of them are on their way with the present request */
  going: number;
  total: number;
  sent: number;
  outcomes: FileOutcome[];
}

/** Files in the list of those that are under way or wait; the count says the rest. */
const SHOWN = 60;

/** Takes files, folders and archives by drop or by choice; says what became of each, the failures by name. */
export function UploadBox() {
  const { t } = usePreferences();
  const queries = useQueryClient();
  const [progress, setProgress] = useState<Progress | null>(null);
  const [over, setOver] = useState(false);
  const running = progress !== null && progress.sent < progress.total;

  async function send(files: File[]): Promise<void> {
    if (files.length === 0 || running) return;
    let state: Progress = {
      names: files.map((file) => file.webkitRelativePath || file.name),
      ...{ going: 0, total: files.length, sent: 0, outcomes: [] },
    };
    for (const batch of batchesOf(files)) {
      state = { ...state, going: batch.length };
      setProgress(state);
      let outcomes: FileOutcome[];
      try {
        outcomes = await uploadBatch(batch);
      } catch (error) {
        const code = error instanceof Problem ? error.code : 'OFFLINE';
        const message = error instanceof Problem ? error.message : t('state.offline');
        outcomes = batch.map((file) => ({ file: file.name, state: 'rejected', error: { code, message } }));
      }
      state = {
        ...state,
        going: 0,
        sent: state.sent + batch.length,
        outcomes: [...state.outcomes, ...outcomes],
      };
      setProgress(state);
    }
    await queries.invalidateQueries();
  }

  return (
    <Card title={t('upload.title')}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the buttons inside are the first */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void filesOf(event.dataTransfer).then(send);
        }}
        className={`rounded-lg border-2 border-dashed p-5 ${over ? 'border-brand bg-raised' : 'border-line'}`}
      >
        <p className="mb-3 text-muted">{t('upload.text')}</p>
        <div className="flex flex-wrap gap-3">
          <Picker label={t('upload.files')} disabled={running} onFiles={send} />
          <Picker label={t('upload.folder')} disabled={running} onFiles={send} folder />
        </div>
      </div>
      {progress !== null && <Outcome progress={progress} />}
    </Card>
  );
}

function Picker({
  label,
  disabled,
  folder = false,
  onFiles,
}: {
  label: string;
  disabled: boolean;
  folder?: boolean;
  onFiles: (files: File[]) => void;
}) {
  const id = useId();
  return (
    <div className="relative">
      <input
        id={id}
        type="file"
        multiple
        disabled={disabled}
        className="peer absolute inset-0 cursor-pointer opacity-0"
        ref={(input) => {
          if (folder) input?.setAttribute('webkitdirectory', '');
        }}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <label
        htmlFor={id}
        className="inline-flex min-h-11 items-center rounded-lg bg-brand px-4 font-medium text-on-brand peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-brand peer-disabled:opacity-50"
      >
        {label}
      </label>
    </div>
  );
}

function Outcome({ progress: { names, going, total, sent, outcomes } }: { progress: Progress }) {
  const { t, language } = usePreferences();
  const words = useWords();
  const count = (state: string) => outcomes.filter((o) => o.state === state).length;
  const failed = outcomes.filter((o) => o.error !== null);
  // what the server says of a file is English, and says more than the words for its code
  const why = ({ code, message }: NonNullable<FileOutcome['error']>) =>
    language !== 'en' && Object.hasOwn(en, `reason.${code}`) ? words('reason', code) : `${message} (${code})`;
  return (
    <div className="mt-4">
      <progress max={total} value={sent} aria-label={t('upload.progress')} className="h-2 w-full" />
      <p aria-live="polite" className="mt-1 text-sm">
        {sent < total
          ? t('upload.sending', { sent, total })
          : t('upload.done', {
              imported: count('imported'),
              duplicate: count('duplicate'),
              other: count('not_activity'),
              failed: failed.length,
            })}
      </p>
      {sent < total && (
        <ul className="mt-2 grid max-h-60 gap-1 overflow-y-auto text-sm">
          {names.slice(sent, sent + SHOWN).map((name, i) => (
            <li key={name} className="grid grid-cols-[1fr_8rem] items-center gap-3">
              <span className="truncate">{name}</span>
              {i < going ? (
                <progress aria-label={name} className="h-2 w-full" />
              ) : (
                <span className="text-right text-muted">{t('upload.waiting')}</span>
              )}
            </li>
          ))}
        </ul>
      )}
      {failed.length > 0 && (
        <ul className="mt-2 grid max-h-60 gap-1 overflow-y-auto text-sm">
          {failed.map(({ file, error }) => (
            <li key={file} className="text-bad">
              <span className="font-medium wrap-anywhere">{file}</span>: {why(error!)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Dropped files, those inside dropped folders too. */
async function filesOf(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((e) => e !== null);
  if (entries.length === 0) return [...transfer.files];
  const found: File[] = [];
  const walk = async (entry: FileSystemEntry): Promise<void> => {
    if (entry.isFile) {
      found.push(
        await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)),
      );
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
        reader.readEntries(resolve, reject),
      );
      if (some.length === 0) return;
      for (const next of some) await walk(next);
    }
  };
  for (const entry of entries) await walk(entry);
  return found;
}
