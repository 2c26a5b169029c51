import { spawnSync } from 'node:child_process';

const RUNS = 15;

/**
 * Processor time gpsbabel takes to read a file of a type of its own, less what the same process takes for
 * a file of a few records, ms. Null where it is not installed.
 */
export function gpsbabelCpuMs(type: 'garmin_fit' | 'gpx', path: string, tinyPath: string): number | null {
  if (spawnSync('gpsbabel', ['-V']).error !== undefined) return null;
  return cpuMs(type, path) - cpuMs(type, tinyPath);
}

/** The shell adds up the time of its children, which Node does not tell of `spawnSync`. */
function cpuMs(type: string, path: string): number {
  const script = `i=0; while [ $i -lt ${RUNS} ]; do gpsbabel -i "$2" -f "$1" || exit 1; i=$((i+1)); done; times`;
  const run = spawnSync('sh', ['-c', script, 'sh', path, type], { encoding: 'utf8' });
  const last = run.stdout.trim().split('\n').at(-1) ?? '';
  const [user, system] = [...last.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s));
  if (run.status !== 0 || user === undefined || system === undefined)
    throw new Error(`gpsbabel failed: ${run.stderr}`);
  return ((user + system) * 1000) / RUNS;
}
