import { Link } from '@tanstack/react-router';
import { usePreferences } from '../parts/preferences.tsx';
import { useWords } from '../parts/words.ts';
import { useCharges } from '../people/charges.ts';
import { pagesOf, shownAthlete } from '../people/shown-athlete.ts';

/** The way to the desk; from an athlete's pages it leaves them, so it is a plain link there. */
export function DeskLink() {
  const { t } = usePreferences();
  const look = 'shrink-0 rounded-lg px-2.5 py-1.5 text-sm no-underline hover:bg-raised';
  if (shownAthlete !== null)
    return (
      <a href="/desk" className={`${look} text-muted`}>
        {t('nav.desk')}
      </a>
    );
  return (
    <Link
      to="/desk"
      className={look}
      activeProps={{ className: 'bg-raised font-semibold', 'aria-current': 'page' }}
      inactiveProps={{ className: 'text-muted' }}
    >
      {t('nav.desk')}
    </Link>
  );
}

/** Whose pages these are, always in sight, what was granted, and the way to another's or back. */
export function ShownAthlete({ id }: { id: string }) {
  const { t } = usePreferences();
  const words = useWords();
  const charges = useCharges();
  const shown = charges.find((charge) => charge.athleteId === id);
  return (
    <aside
      aria-label={t('shown.title')}
      className="sticky top-0 z-[5] border-b border-line bg-brand text-on-brand"
    >
      <div className="mx-auto flex min-h-12 max-w-6xl flex-wrap items-center gap-x-4 gap-y-1 px-3 py-1 text-sm sm:px-6">
        <p>
          {t('shown.pagesOf')} <strong>{shown?.name ?? t('shown.nameless')}</strong>
        </p>
        {charges.length > 1 && (
          <select
            aria-label={t('shown.switch')}
            value={id}
            onChange={(event) => location.assign(pagesOf(event.target.value))}
            className="min-h-9 max-w-48 rounded-lg border border-line bg-surface px-2 text-ink"
          >
            {charges.map(({ athleteId, name }) => (
              <option key={athleteId} value={athleteId}>
                {name ?? athleteId}
              </option>
            ))}
          </select>
        )}
        <a href="/" className="ml-auto inline-flex min-h-6 items-center text-on-brand">
          {t('shown.back')}
        </a>
        {shown !== undefined && (
          <details className="w-full">
            <summary className="min-h-6 cursor-pointer">{t('shown.granted')}</summary>
            <p className="pb-1">{shown.scopes.map((scope) => words('scope', scope)).join(' · ')}</p>
          </details>
        )}
      </div>
    </aside>
  );
}
