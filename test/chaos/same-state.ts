import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { DerivedState } from '../support/derived-state.ts';
import type { Check } from './goal.ts';

const SHOWN = 160;

/** Two states of the same deliveries are the same; where they are not, it says in which tables, rows and columns. */
export function sameState(what: string, wanted: DerivedState, got: DerivedState): Check {
  const found = differences(wanted, got);
  const rest = found.length > 4 ? `; and ${found.length - 4} more` : '';
  const named = found.length === 0 ? '' : `: ${found.slice(0, 4).join('; ')}${rest}`;
  return {
    what,
    asked: digest(wanted),
    measured: `${digest(got)}${named}`,
    ok: found.length === 0,
  };
}

/** By table, row and column what is not the same in both; rows are paired by what they are called. */
export function differences(a: DerivedState, b: DerivedState): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((table) => {
    const [before, now] = [byName(a[table] ?? []), byName(b[table] ?? [])];
    return [...new Set([...before.keys(), ...now.keys()])].flatMap((name) => {
      const [x, y] = [before.get(name), now.get(name)];
      if (x === undefined) return [`${table} ${name} is there`];
      if (y === undefined) return [`${table} ${name} is not there`];
      return Object.keys({ ...x, ...y })
        .filter((column) => !isDeepStrictEqual(x[column], y[column]))
        .map((column) => `${table} ${name} ${inside(column, x[column], y[column])}`);
    });
  });
}

/** Down to the innermost place where two values part. */
function inside(path: string, x: unknown, y: unknown): string {
  if (isPlain(x) && isPlain(y)) {
    const key = Object.keys({ ...x, ...y }).find((k) => !isDeepStrictEqual(x[k], y[k]))!;
    return inside(`${path}.${key}`, x[key], y[key]);
  }
  const said = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, SHOWN);
  return `${path} ${said(x)} → ${said(y)}`;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function byName(rows: DerivedState[string]): Map<string, DerivedState[string][number]> {
  return new Map(rows.map((row) => [nameOf(row), row]));
}

/** Its ids and numbers of place: the primary keys of these tables are made of them. */
function nameOf(row: DerivedState[string][number]): string {
  const parts = [
    'athlete_id',
    'archive_id',
    'position',
    'activity_id',
    'delivery_id',
    'part',
    'threshold_id',
  ];
  return parts.flatMap((part) => (row[part] == null ? [] : [String(row[part])])).join('/');
}

function digest(state: DerivedState): string {
  return createHash('sha256').update(JSON.stringify(state)).digest('hex').slice(0, 16);
}
