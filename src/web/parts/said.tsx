import { Problem } from '../api/client.ts';
import { usePreferences } from './preferences.tsx';

/** What became of something the reader did: done, or the server's own sentence why not. */
export function Said({ error, done }: { error: Error | null; done?: string | null | undefined }) {
  const { t } = usePreferences();
  const text = error === null ? done : error instanceof Problem ? error.message : t('state.offline');
  return (
    <div role="status" className={`min-h-5 text-sm ${error === null ? 'text-good' : 'text-bad'}`}>
      {text ?? ''}
      {error instanceof Problem && <Instead offers={error.instead} />}
    </div>
  );
}

/** What is possible instead of what was refused. */
export function Instead({ offers }: { offers: readonly string[] }) {
  const { t } = usePreferences();
  if (offers.length === 0) return null;
  return (
    <div className="mt-1 text-ink">
      {t('problem.instead')}
      <ul className="list-disc pl-5">
        {offers.map((offer) => (
          <li key={offer}>{offer}</li>
        ))}
      </ul>
    </div>
  );
}
