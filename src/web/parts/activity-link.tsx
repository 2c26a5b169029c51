import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

export function ActivityLink({ id, children }: { id: string; children: ReactNode }) {
  return (
    <Link to="/activities/$id" params={{ id }} className="underline">
      {children}
    </Link>
  );
}
