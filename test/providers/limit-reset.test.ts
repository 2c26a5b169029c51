import { expect, it } from 'vitest';
import { limitResetS } from '../../src/providers/limit-reset.ts';

it.each([
  ['nothing said', {}, null],
  ['one number', { 'x-ratelimit-reset': '42' }, 42],
  [
    'the short window is used up',
    { 'x-ratelimit-remaining': '0, 5, 9', 'x-ratelimit-reset': '100, 900, 9000' },
    100,
  ],
  ['two are', { 'x-ratelimit-remaining': '0, 0, 9', 'x-ratelimit-reset': '100, 900, 9000' }, 900],
  ['none is said to be', { 'x-ratelimit-remaining': '1, 5, 9', 'x-ratelimit-reset': '100, 900, 9000' }, 100],
  [
    'limits and use',
    { 'ratelimit-limit': '520, 5100', 'ratelimit-usage': '521, 700', 'ratelimit-reset': '30, 40000' },
    30,
  ],
  ['words', { 'x-ratelimit-reset': 'soon' }, null],
])('a refusal opens again when the windows that are used up do: %s', (_name, headers, seconds) => {
  expect(limitResetS({ headers })).toBe(seconds);
});
