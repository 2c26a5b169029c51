import { expect, it } from 'vitest';
import { inMiles } from '../../../src/web/parts/in-miles.ts';

const english = (value: number) => value.toFixed(1);
const german = (value: number) => value.toFixed(1).replace('.', ',');

it.each([
  ['Next week has 36.8 km, 20 % less than planned.', 'Next week has 22.9 mi, 20 % less than planned.'],
  ['A 13 km week, longest run 4 km.', 'A 8.1 mi week, longest run 2.5 mi.'],
  ['Run easy, slower than 6:02/km.', 'Run easy, slower than 9:43/mi.'],
  ['At 5:06–5:18/km for 20 minutes.', 'At 8:12–8:32/mi for 20 minutes.'],
  ['No faster than 6:03 per km.', 'No faster than 9:44/mi.'],
  ['13.5 of 45 km, 30 %.', '8.4 of 28.0 mi, 30 %.'],
  ['Between 5 to 8 km.', 'Between 3.1 to 5.0 mi.'],
  ['Your fastest 10 km yet: 49:59.', 'Your fastest 10 km yet: 49:59.'],
  ['8 repeats of 400 m at 9.5 km/h.', '8 repeats of 400 m at 9.5 km/h.'],
])('%s is read in miles as %s', (metric, imperial) => {
  expect(inMiles(metric, english)).toBe(imperial);
});

it('reads and writes German numbers', () => {
  expect(inMiles('Der Lauf hatte 19,2 km, schnellster 5 km seit Mai.', german)).toBe(
    'Der Lauf hatte 11,9 mi, schnellster 5 km seit Mai.',
  );
});
