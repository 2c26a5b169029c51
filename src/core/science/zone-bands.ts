/**
 * Ordered, contiguous bands that cover the whole line: the first starts at −∞, the last ends at +∞,
 * and each band ends where the next begins.
 */
export interface ZoneBand {
  name: string;
  /** null: open to −∞ */
  low: number | null;
  /** null: open to +∞ */
  high: number | null;
}

/**
 * Who owns a value exactly on an edge: speeds belong to the slower band (Friel's pace convention),
 * heart rates to the higher one (Friel prints "85–89 %": the lower edge is inside).
 */
export type EdgeOwner = 'lower' | 'higher';

export interface ZoneSet {
  unit: 'mps' | 'bpm';
  edgeOwner: EdgeOwner;
  bands: ZoneBand[];
}

/** Bands between ascending edges; `names` is one longer than `edges`. null where edges do not rise. */
export function zoneSet(
  unit: ZoneSet['unit'],
  names: readonly string[],
  edges: readonly number[],
): ZoneSet | null {
  if (names.length !== edges.length + 1) return null;
  for (let i = 0; i < edges.length; i++) {
    if (!Number.isFinite(edges[i]!) || !(edges[i]! > (edges[i - 1] ?? 0))) return null;
  }
  return {
    unit,
    edgeOwner: unit === 'mps' ? 'lower' : 'higher',
    bands: names.map((name, i) => ({ name, low: edges[i - 1] ?? null, high: edges[i] ?? null })),
  };
}

/** Index of the band that holds a value; null for a missing value. */
export function zoneIndex(zones: ZoneSet, value: number): number | null {
  if (Number.isNaN(value)) return null;
  let index = 0;
  for (const band of zones.bands.slice(0, -1)) {
    const above = zones.edgeOwner === 'lower' ? value > band.high! : value >= band.high!;
    if (!above) break;
    index++;
  }
  return index;
}
