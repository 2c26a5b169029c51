import { readFileSync } from 'node:fs';

export interface ChildPeaks {
  /** highest resident size of any child so far, bytes */
  rssBytes: number;
  /** bytes that any child sent to a disk */
  writtenBytes: number;
}

const EVERY_MS = 20;

/** Follows this process's children but one over /proc; where there is none, nothing is measured and null is returned. */
export function watchChildren(except: number): { peaks: ChildPeaks; stop: () => void } | null {
  const own = `/proc/self/task/${process.pid}/children`;
  if (textOf(own) === null) return null;
  const peaks: ChildPeaks = { rssBytes: 0, writtenBytes: 0 };
  const timer = setInterval(() => {
    for (const pid of (textOf(own) ?? '').trim().split(' ')) {
      if (pid === '' || Number(pid) === except) continue;
      const peakKb = /^VmHWM:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/status`) ?? '')?.[1];
      const written = /^write_bytes: (\d+)/m.exec(textOf(`/proc/${pid}/io`) ?? '')?.[1];
      peaks.rssBytes = Math.max(peaks.rssBytes, Number(peakKb ?? 0) * 1024);
      peaks.writtenBytes = Math.max(peaks.writtenBytes, Number(written ?? 0));
    }
  }, EVERY_MS);
  return { peaks, stop: () => clearInterval(timer) };
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
