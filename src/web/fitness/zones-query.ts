import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';

const ask = () => dataOf(api.GET('/v1/zones'));

export type ZonesAnswer = Awaited<ReturnType<typeof ask>>;

export function useZones() {
  return useQuery({ queryKey: ['zones'], queryFn: ask });
}
