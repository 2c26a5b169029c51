import { describe, expect, it } from 'vitest';
import { displaced, type HomeZone, insideZones, metresBetween } from '../../../src/core/access/home-zone.ts';

const home: HomeZone = { latDeg: 52.5, lonDeg: 13.4, radiusM: 600 };

describe('a home zone', () => {
  it('is laid so that home is inside and at least 250 m from its centre', () => {
    for (let i = 0; i < 500; i++) {
      const zone = displaced(home, (i * 0.618) % 1, (i * 0.377) % 1);
      const offM = metresBetween(home, zone);
      expect(offM).toBeGreaterThan(249);
      expect(offM).toBeLessThan(0.7 * home.radiusM + 1);
      expect(zone.radiusM).toBe(600);
    }
  });

  it('cuts every point inside it, of loops and straight runs alike, and none outside', () => {
    const zone = displaced(home, 0.3, 0.5);
    for (let track = 0; track < 500; track++) {
      const angle = track * 2.4;
      const lat = Float64Array.from(
        { length: 200 },
        (_, k) => home.latDeg + Math.cos(angle + k / 40) * k * 0.0001,
      );
      const lon = Float64Array.from(
        { length: 200 },
        (_, k) => home.lonDeg + Math.sin(angle + k / 40) * k * 0.0001,
      );
      lat[7] = Number.NaN;
      const inside = insideZones(lat, lon, [zone]);
      expect(inside[0]).toBe(1);
      expect(inside[7]).toBe(0);
      for (let k = 0; k < 200; k++) {
        if (k === 7) continue;
        const isIn = metresBetween({ latDeg: lat[k]!, lonDeg: lon[k]! }, zone) <= zone.radiusM;
        expect(inside[k]).toBe(isIn ? 1 : 0);
      }
      expect(inside.at(-1)).toBe(0);
    }
  });

  it('knows how far apart two places are', () => {
    // a degree of latitude on the mean sphere
    expect(metresBetween({ latDeg: 0, lonDeg: 0 }, { latDeg: 1, lonDeg: 0 })).toBeCloseTo(111_195.08, 1);
    expect(metresBetween({ latDeg: 0, lonDeg: 179.5 }, { latDeg: 0, lonDeg: -179.5 })).toBeCloseTo(
      111_195.08,
      1,
    );
  });
});
