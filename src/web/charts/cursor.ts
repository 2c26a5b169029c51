import { useSyncExternalStore } from 'react';

/** One position that several pictures of the same run share: a row of its samples, or none. */
export interface Cursor {
  get(): number | null;
  set(row: number | null): void;
  subscribe(listener: () => void): () => void;
}

export function createCursor(): Cursor {
  let row: number | null = null;
  const listeners = new Set<() => void>();
  return {
    get: () => row,
    set(next) {
      if (next === row) return;
      row = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useCursor(cursor: Cursor): number | null {
  return useSyncExternalStore(cursor.subscribe, cursor.get);
}
