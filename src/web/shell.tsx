import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { DeskLink, ShownAthlete } from './desk/shown-athlete-bar.tsx';
import { NewsLink } from './news/news-link.tsx';
import { usePreferences } from './parts/preferences.tsx';
import { useCharges } from './people/charges.ts';
import { Entrance } from './people/entrance.tsx';
import { shownAthlete } from './people/shown-athlete.ts';
import { useVisitor } from './people/visitor.ts';
import type { TextKey } from './texts/en.ts';

const PAGES = [
  ['/', 'nav.today'],
  ['/calendar', 'nav.calendar'],
  ['/activities', 'nav.activities'],
  ['/fitness', 'nav.fitness'],
  ['/plan', 'nav.plan'],
  ['/wins', 'nav.wins'],
  ['/connections', 'nav.connections'],
  ['/settings', 'nav.settings'],
] as const satisfies readonly (readonly [string, TextKey])[];

const ATHLETE_PAGES = PAGES.filter(([to]) => to !== '/connections' && to !== '/settings');

const PEOPLE_PAGES = [
  ['/', 'nav.today'],
  ['/settings/sharing', 'settings.sharing'],
  ['/settings/account', 'settings.account'],
] as const satisfies readonly (readonly [string, TextKey])[];

/** The frame around every page: a way past the menu, the menu, the page. */
export function Shell() {
  const { t, language } = usePreferences();
  const queries = useQueryClient();
  const spoken = useRef(language);
  useEffect(() => {
    if (spoken.current === language) return;
    spoken.current = language;
    void queries.invalidateQueries();
  }, [language, queries]);
  const visitor = useVisitor();
  const isIn = visitor.data?.state !== 'anonymous';
  const own = visitor.data?.athleteId === null ? PEOPLE_PAGES : PAGES;
  const pages = !isIn ? [] : shownAthlete === null ? own : ATHLETE_PAGES;
  const coaches = useCharges().length > 0 || visitor.data?.isCoach === true;
  const menu = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  // a narrow screen shows a part of the menu: the part with the page that is open
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked for again on every page
  useEffect(() => {
    const open = menu.current?.querySelector<HTMLElement>('[aria-current=page]');
    if (open != null) menu.current!.scrollLeft = open.offsetLeft - menu.current!.clientWidth / 2;
  }, [path, visitor.data, coaches, language]);
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:m-2 focus:rounded focus:bg-surface focus:p-2"
      >
        {t('app.skip')}
      </a>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-4 px-3 py-1 sm:px-6">
          <span className="py-1.5 font-bold tracking-tight">Pacekeeper</span>
          <nav
            ref={menu}
            aria-label={t('nav.main')}
            className="order-1 -mx-1 flex w-full items-center gap-x-1 overflow-x-auto px-1 py-1 lg:order-none lg:w-auto lg:flex-1"
          >
            {isIn && coaches && <DeskLink />}
            {pages.map(([to, key]) => (
              <Link
                key={to}
                to={to}
                activeOptions={{ exact: to === '/' }}
                className="shrink-0 rounded-lg px-2.5 py-1.5 text-sm no-underline hover:bg-raised"
                activeProps={{ className: 'bg-raised font-semibold', 'aria-current': 'page' }}
                inactiveProps={{ className: 'text-muted' }}
              >
                {t(key)}
              </Link>
            ))}
          </nav>
          {visitor.data?.state === 'person' && <NewsLink />}
        </div>
      </header>
      {shownAthlete !== null && isIn && <ShownAthlete id={shownAthlete} />}
      <main id="content" tabIndex={-1} className="mx-auto max-w-6xl px-3 py-5 outline-none sm:px-6">
        <Entrance>
          <Outlet />
        </Entrance>
      </main>
    </>
  );
}
