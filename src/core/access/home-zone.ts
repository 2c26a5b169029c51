/** A circle whose inside is the athlete's own business. */
export interface HomeZone {
  latDeg: number;
  lonDeg: number;
  radiusM: number;
}

const EARTH_M = 6_371_008.8;
const RAD = Math.PI / 180;

/**
 * Where a circle is laid around a home so that its edge, which tracks give away, does not give away the
 * home: the centre is moved by 250 m to 70 % of the radius, in a direction nobody chose. `turn` and
 * `away` are chances from 0 to 1.
 */
export function displaced(home: HomeZone, turn: number, away: number): HomeZone {
  const far = 0.7 * home.radiusM;
  const byM = 250 + away * Math.max(0, far - 250);
  const angle = turn * 2 * Math.PI;
  const latDeg = home.latDeg + (byM * Math.cos(angle)) / EARTH_M / RAD;
  const lonDeg = home.lonDeg + (byM * Math.sin(angle)) / (EARTH_M * Math.cos(home.latDeg * RAD)) / RAD;
  return { latDeg, lonDeg, radiusM: home.radiusM };
}

/** Metres between two places, by the haversine formula. */
export function metresBetween(
  a: Pick<HomeZone, 'latDeg' | 'lonDeg'>,
  b: Pick<HomeZone, 'latDeg' | 'lonDeg'>,
): number {
  const dLat = (b.latDeg - a.latDeg) * RAD;
  const dLon = (b.lonDeg - a.lonDeg) * RAD;
  const h =
    Math.sin(dLat / 2) ** 2 + Math.cos(a.latDeg * RAD) * Math.cos(b.latDeg * RAD) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** For each sample whether it lies in any of the zones; a sample without a place does not. */
export function insideZones(
  latDeg: ArrayLike<number>,
  lonDeg: ArrayLike<number>,
  zones: readonly HomeZone[],
): Uint8Array {
  const inside = new Uint8Array(latDeg.length);
  if (zones.length === 0) return inside;
  for (let k = 0; k < latDeg.length; k++) {
    const place = { latDeg: latDeg[k]!, lonDeg: lonDeg[k]! };
    if (Number.isNaN(place.latDeg) || Number.isNaN(place.lonDeg)) continue;
    if (zones.some((zone) => metresBetween(zone, place) <= zone.radiusM)) inside[k] = 1;
  }
  return inside;
}
