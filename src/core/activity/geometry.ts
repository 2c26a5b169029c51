/** Mean radius of the earth, m (IUGG R1). */
export const EARTH_RADIUS_M = 6_371_008.8;
const RADIANS = Math.PI / 180;

/**
 * Great-circle distance in metres between two positions in degrees, on a sphere of
 * 6,371,008.8 m [H]. Error against the ellipsoid: up to 0.5 %.
 */
export function haversine(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const sinLat = Math.sin(((lat2 - lat1) * RADIANS) / 2);
  const sinLon = Math.sin(((lon2 - lon1) * RADIANS) / 2);
  const h = sinLat * sinLat + Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * sinLon * sinLon;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/**
 * Degrees for a FIT position: semicircles × 180 / 2^31 [H, FIT protocol]. NaN for 0x7FFFFFFF, the
 * protocol's "no value".
 */
export function semicirclesToDegrees(semicircles: number): number {
  return semicircles === 0x7fffffff ? Number.NaN : (semicircles * 180) / 2 ** 31;
}
