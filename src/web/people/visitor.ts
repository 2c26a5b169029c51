import { useQuery } from '@tanstack/react-query';
import { dataOf, ownApi } from '../api/client.ts';

/** Who is looking at the page, and which ways in there are. */
export const useVisitor = () =>
  useQuery({ queryKey: ['visitor'], queryFn: () => dataOf(ownApi.GET('/v1/visitor')), staleTime: 60_000 });

export const useAccount = () =>
  useQuery({ queryKey: ['account'], queryFn: () => dataOf(ownApi.GET('/v1/account')) });

/** The secret part of a link in a mail: behind `#`, so that no server and no log ever gets it by loading the page. */
export const linkToken = () => location.hash.slice(1);
