import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { dataOf, ownApi, type Schema } from '../api/client.ts';
import { NEWS_PAGE, useNews, useUnread } from '../news/news-query.ts';
import { Button } from '../parts/button.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { useTitle } from '../parts/title.ts';
import { useWords } from '../parts/words.ts';

type Notice = Schema['Notice'];

/** What is new, newest first. What stands here was read; what was not until now is marked for as long as the page is open. */
export function NewsPage() {
  const { t, language } = usePreferences();
  useTitle(t('news.title'));
  const queries = useQueryClient();
  const news = useNews();
  const [fresh, setFresh] = useState<readonly number[]>([]);
  const unread = useUnread();
  const newestUnread = unread.data?.newest ?? null;
  // what came after the list was asked for is not read yet; what the list leaves out, as of a relation that ended, is
  const isWhole = news.dataUpdatedAt >= unread.dataUpdatedAt;
  const [isAsked, setAsked] = useState(false);
  const last = news.data?.nextBefore ?? null;
  const older = useInfiniteQuery({
    queryKey: ['older news', language, last],
    queryFn: ({ pageParam }) =>
      dataOf(
        ownApi.GET('/v1/notices', {
          params: { query: { limit: String(NEWS_PAGE), language, before: String(pageParam) } },
        }),
      ),
    initialPageParam: last,
    getNextPageParam: (page) => page.nextBefore,
    enabled: isAsked && last !== null,
  });
  const read = useMutation({
    mutationFn: (through: number) => dataOf(ownApi.POST('/v1/notices/read', { body: { through } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['news', 'unread'] }),
  });
  const { mutate } = read;
  useEffect(() => {
    if (news.data === undefined || newestUnread === null) return;
    const seqs = news.data.notices.filter((n) => !n.isRead).map((n) => n.seq);
    setFresh((before) => [...new Set([...before, ...seqs])]);
    const through = Math.max(seqs[0] ?? 0, isWhole ? newestUnread : 0);
    if (through > 0) mutate(through);
  }, [news.data, newestUnread, isWhole, mutate]);
  const pages = older.data?.pages ?? [];
  const hasMore = isAsked ? older.hasNextPage : last !== null;
  return (
    <div className="grid grid-cols-1 gap-4">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h1 className="text-2xl font-bold">{t('news.title')}</h1>
        <Link to="/desk/told" className="text-sm">
          {t('news.settings')}
        </Link>
      </div>
      <Loaded query={news} minHeight="min-h-[50vh]">
        {({ notices }) => {
          const shown = [...notices, ...pages.flatMap((page) => page.notices)];
          return shown.length === 0 ? (
            <p className="text-muted">{t('news.none')}</p>
          ) : (
            <ol className="grid gap-3">
              {shown.map((notice) => (
                <Item key={notice.seq} notice={notice} isFresh={fresh.includes(notice.seq)} />
              ))}
            </ol>
          );
        }}
      </Loaded>
      {hasMore && (
        <Button
          className="justify-self-start"
          disabled={older.isFetching}
          onClick={() => (isAsked ? void older.fetchNextPage() : setAsked(true))}
        >
          {t('news.older')}
        </Button>
      )}
    </div>
  );
}

const EDGES: Record<string, string> = {
  urgent: 'border-l-bad',
  warn: 'border-l-warn',
  info: 'border-l-steady',
};

function Item({ notice, isFresh }: { notice: Notice; isFresh: boolean }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useWords();
  const { kind, level, title, lines, url, at } = notice;
  return (
    <li
      className={`grid gap-1 rounded-xl border border-l-4 border-line bg-surface p-4 ${kind === 'win' ? 'border-l-good' : EDGES[level]}`}
    >
      <p className="flex flex-wrap items-baseline gap-x-3 text-sm text-muted">
        <span>{words('news.kind', kind)}</span>
        <time dateTime={at}>{format.moment(at)}</time>
        {isFresh && <strong className="text-brand">{t('news.fresh')}</strong>}
      </p>
      <p className="font-semibold break-words">{title}</p>
      {lines.map((line) => (
        <p key={line} className="max-w-prose text-sm break-words whitespace-pre-line">
          {/* what a person wrote stays as written */}
          {kind === 'note' ? line : format.sentence(line)}
        </p>
      ))}
      <p className="text-sm">
        <a href={pathOf(url)} className="inline-flex min-h-6 items-center">
          {t('news.look')}
          <span className="sr-only">: {title}</span>
        </a>
      </p>
    </li>
  );
}

/** In this app, whatever address the server gives itself. */
function pathOf(url: string): string {
  const { pathname, search, hash } = new URL(url, location.origin);
  return pathname + search + hash;
}
