/** Lets whoever waits for work to end know when some has. */
export interface Ends {
  /** Resolves when `ended` is called, or after `ms`. */
  next(ms: number): Promise<void>;
  ended(): void;
  /** how many wait now */
  waiting(): number;
}

/** In a process that takes no jobs nothing ever ends: who gives up waiting is forgotten, too. */
export function createEnds(): Ends {
  const waiting = new Set<() => void>();
  return {
    next(ms) {
      return new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        waiting.add(wake);
      });
    },
    ended() {
      for (const wake of [...waiting]) wake();
    },
    waiting: () => waiting.size,
  };
}
