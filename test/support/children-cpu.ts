import { readFileSync } from 'node:fs';

/**
 * Processor time of this process's children, those that have ended included, ms; null where the system has
 * no /proc. Linux counts it in hundredths of a second.
 */
export function childrenCpuMs(): number | null {
  const pids = textOf(`/proc/self/task/${process.pid}/children`);
  const own = fieldsOf('self');
  if (pids === null || own === null) return null;
  let ticks = own[13]! + own[14]!;
  for (const pid of pids.trim().split(' ').filter(Boolean)) {
    const fields = fieldsOf(pid);
    if (fields !== null) ticks += fields[11]! + fields[12]!;
  }
  return ticks * 10;
}

/** Processor time of a process without its children, ms; null where it is gone, or the system has no /proc. */
export function processCpuMs(pid: number): number | null {
  const fields = fieldsOf(String(pid));
  return fields === null ? null : (fields[11]! + fields[12]!) * 10;
}

/** What follows the name in /proc/PID/stat: 11 and 12 its own time, 13 and 14 that of its ended children. */
function fieldsOf(pid: string): number[] | null {
  const text = textOf(`/proc/${pid}/stat`);
  return text === null
    ? null
    : text
        .replace(/^.*\) /s, '')
        .split(' ')
        .map(Number);
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
