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
  if (query.isError && query.error instanceof Problem && isKept(query.error)) {
    const needsFactor = query.error.code === 'SECOND_FACTOR_REQUIRED';
    return (
      <div role="alert" className="rounded-xl border border-dashed border-line p-4 text-muted">
        <p>{t(needsFactor ? 'state.factor' : 'state.notGranted')}</p>
        {needsFactor && (
          <p className="mt-3">
            <a href="/settings/account">{t('state.toAccount')}</a>
          </p>
        )}
      </div>
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
  return <Loading minHeight={minHeight} />;
}

/** The room of something that is on its way. What would be pushed down by it is better shown after it. */
export function Loading({ minHeight }: { minHeight: string }) {
  const { t } = usePreferences();
  return (
    <output aria-live="polite" className={`${minHeight} block rounded-xl bg-raised p-4 text-muted`}>
      {t('state.loading')}
    </output>
  );
}

/** Kept from the reader for good reasons, so that trying again is no help. */
const isKept = ({ code }: Problem) => code === 'NOT_ALLOWED' || code === 'SECOND_FACTOR_REQUIRED';
