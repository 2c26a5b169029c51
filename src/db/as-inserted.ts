import { type SQL, sql } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';

/** What an upsert sets where the row is there: the values it came with, sent once and not a second time. */
export function asInserted<T extends object>(values: T): Record<keyof T, SQL> {
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return columnsInserted(known.map(([name]) => name)) as Record<keyof T, SQL>;
}

/** The same for an upsert of several rows, by the names of the columns. */
export function columnsInserted<K extends string>(names: readonly K[]): Record<K, SQL> {
  const set = names.map((name) => [name, sql.raw(`excluded.${toSnakeCase(name)}`)]);
  return Object.fromEntries(set) as Record<K, SQL>;
}
