export interface OrderedWindow<T> {
  /** Adds work that has begun; waits while the window is full. */
  push(work: Promise<T>): Promise<void>;
  /** Waits for everything that is left. */
  drain(): Promise<void>;
}

/** Hands results on in the order of their beginning, whatever finishes first, with at most `size` open. */
export function createOrderedWindow<T>(size: number, emit: (value: T) => Promise<void>): OrderedWindow<T> {
  const open: Promise<T>[] = [];
  return {
    async push(work) {
      open.push(work);
      if (open.length > size) await emit(await open.shift()!);
    },
    async drain() {
      while (open.length > 0) await emit(await open.shift()!);
    },
  };
}
