import { useQuery } from '@tanstack/react-query';
import { dataOf, ownApi } from '../api/client.ts';

export const useNotifications = () =>
  useQuery({ queryKey: ['notifications'], queryFn: () => dataOf(ownApi.GET('/v1/notifications')) });
