import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Problem } from '../api/client.ts';
import { usePreferences } from './preferences.tsx';

/**
 * What a query answered, or its state in words: loading keeps the room that the content will take
 * (`minHeight`, a Tailwind class), so that nothing jumps; an error names itself and offers another try.
 */
export function Loaded<T>({
  query,
  minHeight = 'min-h-40',
  children,
}: {
  query: UseQueryResult<T>;
  minHeight?: string;
  children: (data: T) => ReactNode;
}) {
  const { t } = usePreferences();
  if (query.data !== undefined) {
    return (
      <>
        {query.isError && <p className="mb-3 text-sm text-warn">{t('state.offline')}</p>}
        {children(query.data)}
      </>
    );
  }
  if (query.isError) {
    const message = query.error instanceof Problem ? query.error.message : t('state.offline');
    return (
      <div role="alert" className={`${minHeight} rounded-xl border border-line bg-surface p-4`}>
        <p>{t('state.error', { message })}</p>
        <button type="button" className="mt-3 underline" onClick={() => query.refetch()}>
          {t('state.retry')}
        </button>
      </div>
    );
  }
  return (
    <output aria-live="polite" className={`${minHeight} block rounded-xl bg-raised p-4 text-muted`}>
      {t('state.loading')}
    </output>
  );
}
