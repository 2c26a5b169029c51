import { canonicalJson } from '../coaching/canonical.ts';
import { sha256 } from '../coaching/sha256.ts';

/** A row as text: equal rows of any two databases give the same. `row` is JSON, columns by name. */
export function rowText(row: Readonly<Record<string, unknown>>): string {
  return canonicalJson(row);
}

/**
 * One digest of everything that is kept of an athlete: the same rows give the same, in whatever order and
 * from whatever database they come. `digests` holds, by table, the SHA-256 of each row's rowText(); a
 * table without rows counts as absent.
 */
export function stateHash(digests: Readonly<Record<string, readonly string[]>>): string {
  const lines = Object.entries(digests)
    .filter(([, rows]) => rows.length > 0)
    .map(([table, rows]) => `${table} ${rows.length} ${sha256(rows.toSorted().join('\n'))}`);
  return sha256(lines.toSorted().join('\n'));
}
