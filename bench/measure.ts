/** Median wall and processor time of one piece of work, ms. */
export interface Cost {
  wallMs: number;
  /** of this process with all its threads; the one to compare where a machine is busy */
  cpuMs: number;
}

/** Runs the work a few times to warm up, then `times` times, and takes the medians. */
export async function costOf(
  times: number,
  work: (run: number) => unknown,
  { warmUp = 3 } = {},
): Promise<Cost> {
  for (let run = 0; run < warmUp; run++) await work(-1 - run);
  const walls: number[] = [];
  const cpus: number[] = [];
  for (let run = 0; run < times; run++) {
    const cpu = process.cpuUsage();
    const from = performance.now();
    await work(run);
    walls.push(performance.now() - from);
    const { user, system } = process.cpuUsage(cpu);
    cpus.push((user + system) / 1000);
  }
  return { wallMs: median(walls), cpuMs: median(cpus) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** "8.4 ms", "312 ms", "2.31 s" */
export function msText(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

export function mibText(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
