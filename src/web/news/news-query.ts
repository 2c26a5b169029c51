import { useIsFetching, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { dataOf, ownApi } from '../api/client.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { useVisitor } from '../people/visitor.ts';

/** How many are asked for at once. */
export const NEWS_PAGE = 30;
const AT_REST_MS = 2000;

/** What is new for the reader, newest first; nothing for who is nobody's account. */
export function useNews() {
  const { language } = usePreferences();
  const visitor = useVisitor();
  return useQuery({
    queryKey: ['news', language],
    queryFn: () =>
      dataOf(ownApi.GET('/v1/notices', { params: { query: { limit: String(NEWS_PAGE), language } } })),
    enabled: visitor.data?.state === 'person',
  });
}

/** How many are unread, which shows nothing of them: it is asked for on every page. */
export function useUnread() {
  const visitor = useVisitor();
  return useQuery({
    queryKey: ['news', 'unread'],
    queryFn: () => dataOf(ownApi.GET('/v1/notices/unread')),
    enabled: visitor.data?.state === 'person',
  });
}

/**
 * Listens for news while this tab is looked at, once the page itself is there: a browser has few connections
 * to one server, and a stream keeps one.
 */
export function useNewsStream(isOn: boolean): void {
  const queries = useQueryClient();
  const isBusy = useIsFetching() > 0;
  const [isThere, setThere] = useState(false);
  const isSeen = useIsSeen();
  useEffect(() => {
    if (isThere || isBusy) return;
    const timer = setTimeout(() => setThere(true), AT_REST_MS);
    return () => clearTimeout(timer);
  }, [isThere, isBusy]);
  useEffect(() => {
    if (!isOn || !isThere || !isSeen) return;
    const stream = new EventSource('/v1/notices');
    const look = () => {
      void queries.invalidateQueries({ queryKey: ['news'] });
      void queries.invalidateQueries({ queryKey: ['notes'] });
    };
    // it begins from now on: what came between the last look and now is asked for
    stream.addEventListener('open', look);
    stream.addEventListener('notice', look);
    return () => stream.close();
  }, [isOn, isThere, isSeen, queries]);
}

function useIsSeen(): boolean {
  const [isSeen, setSeen] = useState(document.visibilityState === 'visible');
  useEffect(() => {
    const look = () => setSeen(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return isSeen;
}
