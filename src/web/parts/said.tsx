import { Problem } from '../api/client.ts';
import { usePreferences } from './preferences.tsx';

/** What became of something the reader did: done, or the server's own sentence why not. */
export function Said({ error, done }: { error: Error | null; done?: string | null | undefined }) {
  const { t } = usePreferences();
  const text = error === null ? done : error instanceof Problem ? error.message : t('state.offline');
  return (
    <p role="status" className={`min-h-5 text-sm ${error === null ? 'text-good' : 'text-bad'}`}>
      {text ?? ''}
    </p>
  );
}
