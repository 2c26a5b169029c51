import type { ReactNode } from 'react';

/** More for whoever wants it: a native disclosure, which every keyboard and screen reader knows. */
export function Details({
  summary,
  children,
  onToggle,
}: {
  summary: string;
  children: ReactNode;
  onToggle?: (open: boolean) => void;
}) {
  return (
    <details className="mt-3" onToggle={(event) => onToggle?.(event.currentTarget.open)}>
      <summary className="min-h-8 cursor-pointer text-sm text-brand">{summary}</summary>
      <div className="mt-2">{children}</div>
    </details>
  );
}
