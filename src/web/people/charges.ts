import { useQuery } from '@tanstack/react-query';
import { dataOf, ownApi, type Schema } from '../api/client.ts';
import { useVisitor } from './visitor.ts';

export const isLive = (grant: Schema['Grant']) =>
  grant.endedAt === null && (grant.expiresAt === null || Date.parse(grant.expiresAt) > Date.now());

/** An athlete who let the reader in, with everything that was granted, by person or by team. */
export interface Charge {
  athleteId: string;
  name: string | null;
  scopes: string[];
}

/** Whom the reader coaches, by name; nobody while it is not known. */
export function useCharges(): Charge[] {
  const visitor = useVisitor();
  const grants = useQuery({
    queryKey: ['grants'],
    queryFn: () => dataOf(ownApi.GET('/v1/grants')),
    enabled: visitor.data?.state === 'person',
  });
  const live = grants.data?.received.filter(isLive) ?? [];
  const byAthlete = Map.groupBy(live, (grant) => grant.athleteId);
  return [...byAthlete]
    .map(([athleteId, of]) => ({
      athleteId,
      name: of[0]!.athleteName,
      scopes: [...new Set(of.flatMap((grant) => grant.scopes))],
    }))
    .toSorted((a, b) => (a.name ?? '').localeCompare(b.name ?? ''));
}
