export interface Progress {
  /** one more of what is counted */
  step(): void;
  /** clears the line */
  end(): void;
}

const EVERY_MS = 200;
/** Work that is over sooner than this shows nothing. */
const PATIENCE_MS = 1000;
const BAR_CELLS = 24;

/**
 * A bar on one line of a terminal ("reading ███████░░░░ 120 of 400"), once the work has taken a second; a
 * bare count where the total is not known. Says nothing where no person watches.
 */
export function createProgress(stream: NodeJS.WriteStream, label: string, total: number | null): Progress {
  if (!stream.isTTY) return { step() {}, end() {} };
  const startedAt = performance.now();
  let count = 0;
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    step() {
      count++;
      const now = performance.now();
      if (now - startedAt < PATIENCE_MS || now - shownAt < EVERY_MS) return;
      shownAt = now;
      stream.write(`\r\u001b[K${label} ${progressText(count, total)}`);
    },
    end() {
      if (shownAt > Number.NEGATIVE_INFINITY) stream.write('\r\u001b[K');
    },
  };
}

export function progressText(count: number, total: number | null): string {
  if (total === null || total === 0) return String(count);
  const cells = Math.round((Math.min(count, total) / total) * BAR_CELLS);
  return `${'█'.repeat(cells)}${'░'.repeat(BAR_CELLS - cells)} ${count} of ${total}`;
}
