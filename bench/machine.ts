import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import type { Database } from '../src/db/client.ts';

/** The load of the last 1, 5 and 15 minutes: "0.3, 0.6, 0.3". */
export function loadText(): string {
  return loadavg()
    .map((n) => n.toFixed(1))
    .join(', ');
}

/** What the figures were measured on and with, in sentences. `load` as it was before the run. */
export function machineText(load: string, versions: readonly string[]): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  const busy = Number.parseFloat(load) > cpus().length / 2;
  const made = [`Node ${process.version} on ${process.platform}-${process.arch}`, ...versions].join(', ');
  return (
    `${cpus().length} cores, ${model}, ${Math.round(totalmem() / 2 ** 30)} GB; ${made}; commit ${commit()}; load before the run ${load}.` +
    (busy ? ' **The machine was busy with other work: every figure is higher than on an idle one.**' : '')
  );
}

/** A package of this project with its version: "fit-file-parser 6.1.2" */
export function packageVersion(name: string): string {
  return versionIn('../node_modules', name);
}

/** The same for a package that only the bench has (bench/package.json). */
export function benchPackageVersion(name: string): string {
  return versionIn('./node_modules', name);
}

function versionIn(folder: string, name: string): string {
  const path = new URL(`${folder}/${name}/package.json`, import.meta.url);
  return `${name} ${(JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version}`;
}

/** What answers for a database: "PostgreSQL 15.20", or the embedded one's package. */
export async function databaseVersion(db: Database, embedded: boolean): Promise<string> {
  if (embedded) return packageVersion('@electric-sql/pglite');
  const [row] = (await db.direct('show server_version', [])) as { server_version: string }[];
  return `PostgreSQL ${row!.server_version.split(' ')[0]}`;
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
