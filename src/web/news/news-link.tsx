import { Link } from '@tanstack/react-router';
import { usePreferences } from '../parts/preferences.tsx';
import { shownAthlete } from '../people/shown-athlete.ts';
import { useNewsStream, useUnread } from './news-query.ts';

const MOST = 99;

/** The bell of the menu with how many are unread. From an athlete's pages it leaves them. */
export function NewsLink() {
  const { t } = usePreferences();
  useNewsStream(true);
  const unread = useUnread().data?.unread ?? 0;
  const look =
    'relative ml-auto grid size-9 shrink-0 place-items-center rounded-lg text-muted no-underline hover:bg-raised';
  const inside = (
    <>
      <svg viewBox="0 0 24 24" aria-hidden="true" className="size-5 fill-none stroke-current stroke-2">
        <path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 2h-15z" strokeLinejoin="round" />
        <path d="M10 21.5h4" strokeLinecap="round" />
      </svg>
      <span className="sr-only">{t('news.unread', { n: unread })}</span>
      {unread > 0 && (
        <span
          aria-hidden="true"
          className="absolute -top-0.5 -right-0.5 min-w-4 rounded-full bg-bad px-1 text-center text-[10px] leading-4 font-bold text-surface"
        >
          {unread > MOST ? t('news.many', { n: MOST }) : unread}
        </span>
      )}
    </>
  );
  if (shownAthlete !== null)
    return (
      <a href="/news" className={look}>
        {inside}
      </a>
    );
  return (
    <Link to="/news" className={look} activeProps={{ 'aria-current': 'page' }}>
      {inside}
    </Link>
  );
}
