import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** One ```yaml block of a scenario file, as written. */
export type RawScenario = Record<string, unknown> & { id: string };

/** Every YAML block of a Markdown text. A block that is no scenario becomes one that fails: nothing is skipped. */
export function parseScenarios(markdown: string, name: string): RawScenario[] {
  const blocks = [...markdown.matchAll(/^```ya?ml[^\n]*\n([\s\S]*?)^```/gm)].map((m) => m[1]!);
  return blocks.map((text, i) => {
    const id = `${name}#${i + 1}`;
    let value: unknown;
    try {
      value = parse(text);
    } catch (error) {
      return { id, unreadable: error instanceof Error ? error.message : String(error) };
    }
    if (!isMapping(value)) return { id, unreadable: 'the block is no mapping' };
    if (typeof value.id !== 'string' && typeof value.id !== 'number')
      return { id, unreadable: 'the block has no id' };
    return { ...value, id: String(value.id) };
  });
}

export function readScenarios(path: string): RawScenario[] {
  return parseScenarios(readFileSync(path, 'utf8'), path);
}

/**
 * `sameAs`: the named scenario with this one's fields over it. `evidence`, `next`, `goal` and
 * `availability` are merged field by field; `expect` and everything else is replaced.
 */
export function resolveSameAs(
  scenario: RawScenario,
  known: ReadonlyMap<string, RawScenario>,
  depth = 0,
): RawScenario {
  if (scenario.sameAs === undefined) return scenario;
  const base = known.get(String(scenario.sameAs));
  if (base === undefined) throw new Error(`sameAs: no scenario ${String(scenario.sameAs)}`);
  if (depth > 8) throw new Error('sameAs: goes round in circles');
  const { sameAs: _, ...own } = scenario;
  const merged: Record<string, unknown> = { ...resolveSameAs(base, known, depth + 1) };
  for (const [key, value] of Object.entries(own)) {
    const mergeable = ['evidence', 'next', 'goal', 'availability'].includes(key);
    merged[key] =
      mergeable && isMapping(value) && isMapping(merged[key]) ? { ...merged[key], ...value } : value;
  }
  return merged as RawScenario;
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Throws when a mapping holds a key that the notation does not know. */
export function onlyKeys(value: Record<string, unknown>, allowed: readonly string[], where: string): void {
  for (const key of Object.keys(value)) {
    if (!allowed.includes(key)) throw new Error(`${where}: unknown field ${key}`);
  }
}

export function oneOf<T extends string>(value: unknown, allowed: readonly T[], where: string): T {
  if (typeof value === 'string' && (allowed as readonly string[]).includes(value)) return value as T;
  throw new Error(`${where}: ${JSON.stringify(value)} is none of ${allowed.join(', ')}`);
}

export function asNumber(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Error(`${where}: ${JSON.stringify(value)} is no number`);
}

/** "6:35" or 395 → s/km. */
export function asPace(value: unknown, where: string): number {
  if (typeof value === 'number') return value;
  const m = typeof value === 'string' ? /^(\d+):([0-5]\d)$/.exec(value) : null;
  if (m === null) throw new Error(`${where}: ${JSON.stringify(value)} is no pace`);
  return Number(m[1]) * 60 + Number(m[2]);
}

/** A calendar day, also where YAML made a date of it. */
export function asDay(value: unknown, where: string): string {
  const text = value instanceof Date ? value.toISOString() : String(value);
  const m = /^(\d{4}-\d\d-\d\d)/.exec(text);
  if (m === null) throw new Error(`${where}: ${JSON.stringify(value)} is no day`);
  return m[1]!;
}

export function asList(value: unknown, where: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${where}: expected a list`);
}

export function asMapping(value: unknown, where: string): Record<string, unknown> {
  if (isMapping(value)) return value;
  throw new Error(`${where}: expected a mapping`);
}

export const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
export type DayName = (typeof DAYS)[number];
