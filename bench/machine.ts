import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

/** What the figures were measured on, as one Markdown paragraph. */
export function machineText(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  const busy = loadavg()[0]! > cpus().length / 2;
  const load = loadavg()
    .map((n) => n.toFixed(1))
    .join(', ');
  return (
    `${cpus().length} cores, ${model}, ${Math.round(totalmem() / 2 ** 30)} GB; Node ${process.version} on ` +
    `${process.platform}-${process.arch}; commit ${commit()}; load before the run ${load}.` +
    (busy ? ' **The machine was busy with other work: every figure is higher than on an idle one.**' : '')
  );
}

function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim();
    const changed = git('status', '--porcelain', '--untracked-files=no', '--', 'src') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? ' with changes in src' : ''}`;
  } catch {
    return 'unknown';
  }
}
