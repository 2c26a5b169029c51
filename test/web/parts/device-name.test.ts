import { expect, it } from 'vitest';
import { deviceName } from '../../../src/web/parts/device-name.ts';

it.each([
  ['garmin fr945', 'garmin fr945'],
  ['coros 802', 'coros 802'],
  ['development Watch6,18', 'Watch6,18'],
  ['development 0', null],
  ['development', null],
  [null, null],
])('calls %s %s', (device, name) => {
  expect(deviceName(device)).toBe(name);
});
