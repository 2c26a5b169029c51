import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSecretBox, keysOfFolder, newKeyLine, parseKeys } from '../../src/services/secret-box.ts';

const key = (id: string, fill: number) => ({ id, bytes: Buffer.alloc(32, fill) });
const box = createSecretBox([key('k1', 1)]);
const place = { table: 'totp', column: 'secret', rowId: 'a' };

describe('a sealed secret', () => {
  it('opens in its place, and never reads the same twice', () => {
    const sealed = box.seal(place, 'hidden');
    expect(box.open(place, sealed)).toBe('hidden');
    expect(sealed).not.toContain('hidden');
    expect(box.seal(place, 'hidden')).not.toBe(sealed);
  });

  it.each([
    ['another row', { ...place, rowId: 'b' }],
    ['another column', { ...place, column: 'other' }],
    ['another table', { ...place, table: 'other' }],
  ])('does not open in %s', (_what, other) => {
    expect(() => box.open(other, box.seal(place, 'hidden'))).toThrow(/cannot be opened/);
  });

  it('does not open with any bit changed, or under another key', () => {
    const [id, body] = box.seal(place, 'hidden').split('.');
    const bytes = Buffer.from(body!, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => box.open(place, `${id}.${changed.toString('base64url')}`)).toThrow();
    }
    expect(() => createSecretBox([key('k1', 2)]).open(place, `${id}.${body}`)).toThrow();
    expect(() => createSecretBox([key('k2', 1)]).open(place, `${id}.${body}`)).toThrow();
  });

  it('opens while its key is there, and says when it should be sealed anew', () => {
    const both = createSecretBox([key('k2', 2), key('k1', 1)]);
    const old = box.seal(place, 'hidden');
    expect(both.isStale(old)).toBe(true);
    const fresh = both.seal(place, both.open(place, old));
    expect(both.isStale(fresh)).toBe(false);
    expect(createSecretBox([key('k2', 2)]).open(place, fresh)).toBe('hidden');
    expect(both.isMac('keys', 'text', box.mac('keys', 'text'))).toBe(true);
    expect(both.isMac('other', 'text', box.mac('keys', 'text'))).toBe(false);
  });
});

describe('keys', () => {
  it('are made once in the data folder, for this user only', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-keys-'));
    try {
      const first = keysOfFolder(folder);
      expect(first).toEqual(keysOfFolder(folder));
      expect(first.ok && first.value).toHaveLength(1);
      expect(statSync(join(folder, 'secret.keys')).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each(['', 'k1', 'k1:short', `${newKeyLine('k1')},${newKeyLine('k1')}`, 'K1:x'])(
    'are refused: %s',
    (text) => {
      expect(parseKeys(text)).toMatchObject({ ok: false, error: { code: 'KEYS_INVALID' } });
    },
  );
});
