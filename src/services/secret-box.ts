import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '../core/result.ts';

/** Where a secret stands. It opens only there: a ciphertext copied to another row or column is refused. */
export interface Place {
  table: string;
  column: string;
  rowId: string;
}

/** Keeps secrets of rows: AES-256-GCM under keys that are never in the database. */
export interface SecretBox {
  seal(place: Place, secret: string): string;
  /** Throws SECRET_UNREADABLE: other place, changed bytes, a key that is gone. */
  open(place: Place, sealed: string): string;
  /** true where it is sealed under an older key: seal it again */
  isStale(sealed: string): boolean;
  /** the key that seals now, and all keys */
  keyIds(): readonly string[];
  /** Reads the keys again where they come from a file that may have changed; answers whether they did. */
  reread(): boolean;
  /** A digest that nobody without the keys can make or check; `purpose` keeps uses apart. */
  mac(purpose: string, text: string): string;
  /** The digests under every key there is, that of `mac` first. */
  macs(purpose: string, text: string): string[];
  /** Compares in constant time, under every key there is. */
  isMac(purpose: string, text: string, mac: string): boolean;
}

export interface Key {
  id: string;
  bytes: Uint8Array;
}

const KEY = /^([a-z0-9]{1,16}):([A-Za-z0-9_-]{43})$/;

/** `id:secret` a line or separated by commas, newest first; the secret is 32 bytes in base64url. Error: KEYS_INVALID. */
export function parseKeys(text: string): Result<Key[]> {
  const lines = text.split(/[\s,]+/).filter((line) => line !== '');
  const keys = lines.flatMap((line) => {
    const [, id, secret] = KEY.exec(line) ?? [];
    return id === undefined ? [] : [{ id, bytes: Buffer.from(secret!, 'base64url') }];
  });
  if (keys.length === 0 || keys.length < lines.length || new Set(keys.map((k) => k.id)).size < keys.length) {
    return fail(
      'KEYS_INVALID',
      'Keys are written id:secret, the secret 32 bytes in base64url; each id once.',
    );
  }
  return ok(keys);
}

export function newKeyLine(id: string): string {
  return `${id}:${randomBytes(32).toString('base64url')}`;
}

/** The keys in the data folder, made at the first start; only this user may read the file. */
export function keysOfFolder(dataDir: string): Result<Key[]> {
  const path = join(dataDir, 'secret.keys');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, `${newKeyLine('k1')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return parseKeys(readFileSync(path, 'utf8'));
}

/**
 * Puts a new key in front in the data folder, or drops all but the first, which has to be the one that is named; whole
 * or not at all, and by one at a time: of two keys made at once one would be lost with what it sealed. Answers the id
 * of the key that seals.
 * Errors: KEYS_CHANGING, KEYS_INVALID.
 */
export function renewKeysOfFolder(dataDir: string, { keepOnly }: { keepOnly?: string } = {}): Result<string> {
  const path = join(dataDir, 'secret.keys');
  const draft = `${path}.draft`;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(draft, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return fail('KEYS_CHANGING', `Another process is changing the keys. If none is, delete ${draft}.`);
  }
  let isDone = false;
  try {
    const now = keysOfFolder(dataDir);
    if (!now.ok) return now;
    if (keepOnly !== undefined && now.value[0]!.id !== keepOnly)
      return fail('KEYS_CHANGING', 'A newer key came meanwhile; no key was dropped. Try again in an hour.');
    const kept = renewedLines(path, now.value, keepOnly !== undefined);
    writeFileSync(draft, `${kept.join('\n')}\n`, { flag: 'w', mode: 0o600, flush: true });
    renameSync(draft, path);
    isDone = true;
    return ok(KEY.exec(kept[0]!)![1]!);
  } finally {
    // once it is renamed a draft that stands there is another's
    if (!isDone) rmSync(draft, { force: true });
  }
}

function renewedLines(path: string, keys: readonly Key[], onlyNewest: boolean): string[] {
  const lines = readFileSync(path, 'utf8')
    .split(/[\s,]+/)
    .filter((line) => line !== '');
  const taken = new Set(keys.map((key) => key.id));
  let n = taken.size;
  while (taken.has(`k${n}`)) n += 1;
  return onlyNewest ? lines.slice(0, 1) : [newKeyLine(`k${n}`), ...lines];
}

/**
 * The first key seals, all of them open: a new one is put in front, and the old one goes when no row is
 * stale. `reread` gives the keys as they are now: what was sealed under a key that this process does not
 * know yet is looked for there, so that keys change while processes run.
 */
export function createSecretBox(given: readonly Key[], reread?: () => readonly Key[]): SecretBox {
  if (given.length === 0) throw new Error('a secret box needs a key');
  let keys = given;
  const first = () => keys[0]!;
  const lookAgain = () => {
    const before = keys.map((key) => key.id).join();
    const found = reread?.() ?? [];
    if (found.length > 0) keys = found;
    return keys.map((key) => key.id).join() !== before;
  };
  const keyOf = (id: string | undefined) => keys.find((key) => key.id === id)?.bytes;
  const aad = (place: Place, id: string) =>
    Buffer.from(JSON.stringify([place.table, place.column, place.rowId, id]));
  // purposes are few; deriving a key, or wrapping one anew, costs five times as much as using it
  const derived = new WeakMap<Uint8Array, Map<string, KeyObject>>();
  const derivedOf = (key: Uint8Array, purpose: string) => {
    const known = derived.get(key) ?? new Map<string, KeyObject>();
    derived.set(key, known);
    const made =
      known.get(purpose) ?? createSecretKey(Buffer.from(hkdfSync('sha256', key, '', `mac ${purpose}`, 32)));
    known.set(purpose, made);
    return made;
  };
  const macWith = (key: Uint8Array, purpose: string, text: string) =>
    createHmac('sha256', derivedOf(key, purpose)).update(text).digest();
  const macs = (purpose: string, text: string) =>
    keys.map((key) => macWith(key.bytes, purpose, text).toString('base64url'));
  return {
    seal(place, secret) {
      const { id, bytes } = first();
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', bytes, iv).setAAD(aad(place, id));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return `${id}.${Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url')}`;
    },
    open(place, sealed) {
      const [id, body] = sealed.split('.');
      const key = keyOf(id) ?? (lookAgain() ? keyOf(id) : undefined);
      const bytes = Buffer.from(body ?? '', 'base64url');
      if (key === undefined || bytes.length < 28) throw unreadable();
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
          .setAAD(aad(place, id!))
          .setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
      } catch {
        throw unreadable();
      }
    },
    isStale: (sealed) => !sealed.startsWith(`${first().id}.`),
    keyIds: () => keys.map((key) => key.id),
    reread: lookAgain,
    mac: (purpose, text) => macs(purpose, text)[0]!,
    macs,
    isMac(purpose, text, mac) {
      const given = Buffer.from(mac, 'base64url');
      // of several spellings of the same bytes one is right
      if (given.toString('base64url') !== mac) return false;
      return keys.some((key) => {
        const right = macWith(key.bytes, purpose, text);
        return given.length === right.length && timingSafeEqual(given, right);
      });
    },
  };
}

function unreadable(): Error {
  return Object.assign(new Error('A stored secret cannot be opened with the keys and the place given.'), {
    code: 'SECRET_UNREADABLE',
  });
}
