import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { usePreferences } from '../parts/preferences.tsx';
import { useTitle } from '../parts/title.ts';
import type { TextKey } from '../texts/en.ts';

const PAGES = [
  ['/desk', 'desk.title'],
  ['/desk/proposals', 'proposals.title'],
  ['/desk/templates', 'library.title'],
  ['/desk/team', 'team.title'],
  ['/desk/told', 'told.title'],
] as const satisfies readonly (readonly [string, TextKey])[];

/** The frame of a coach's pages: their names, and the one that is open. */
export function DeskFrame({ title, children }: { title: TextKey; children: ReactNode }) {
  const { t } = usePreferences();
  useTitle(t(title));
  return (
    <div className="grid grid-cols-1 gap-5">
      <h1 className="text-2xl font-bold">{t(title)}</h1>
      <nav aria-label={t('nav.desk')} className="flex flex-wrap gap-1">
        {PAGES.map(([to, key]) => (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact: true }}
            className="rounded-lg px-2.5 py-1.5 text-sm no-underline hover:bg-raised"
            activeProps={{ className: 'bg-raised font-semibold', 'aria-current': 'page' }}
            inactiveProps={{ className: 'text-muted' }}
          >
            {t(key)}
          </Link>
        ))}
      </nav>
      {children}
    </div>
  );
}
