import type { Arena } from './arena.ts';

/** One promise of docs/reliability.md, tried out. */
export interface Goal {
  id: string;
  promise: string;
  /** how much of it the full form does; what a run really did is said by `Trial.did` */
  asked: string;
  /** leaves the machine to nobody else, because what it measures is time */
  alone?: true;
  run(arena: Arena): Promise<Trial>;
}

export interface Trial {
  did: string;
  checks: Check[];
}

/** One number of a goal: what was asked and what came out. */
export interface Check {
  what: string;
  asked: string;
  measured: string;
  ok: boolean;
  /** says something about the service only where the machine has nothing else to do */
  isTime?: true;
}

/** Thrown where a goal cannot be tried on this machine or with this version: it counts as neither passed nor failed. */
export class NotRun extends Error {}

export function none(what: string, found: readonly string[]): Check {
  const shown = found.slice(0, 3).join('; ');
  const measured = found.length === 0 ? '0' : `${found.length}: ${shown}${found.length > 3 ? '; …' : ''}`;
  return { what, asked: '0', measured, ok: found.length === 0 };
}

export function atMost(what: string, most: number, value: number, unit = ''): Check {
  const said = (n: number) => `${Number(n.toFixed(n < 10 ? 2 : 0))}${unit && ` ${unit}`}`;
  return { what, asked: `≤ ${said(most)}`, measured: said(value), ok: value <= most };
}

export function atLeast(what: string, least: number, value: number, unit = ''): Check {
  const said = (n: number) => `${Number(n.toFixed(n < 10 ? 2 : 0))}${unit && ` ${unit}`}`;
  return { what, asked: `≥ ${said(least)}`, measured: said(value), ok: value >= least };
}

export function same(what: string, wanted: string | number, value: string | number): Check {
  return { what, asked: String(wanted), measured: String(value), ok: wanted === value };
}

/** A check that measures time on this machine. */
export function timed(check: Check): Check {
  return { ...check, isTime: true };
}

/** The value below which `share` of the values lie; 0 for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
