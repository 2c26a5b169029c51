import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { and, eq } from 'drizzle-orm';
import type { KeyScope } from '../../core/access/scope.ts';
import { apiKey } from '../../db/schema/api-key.ts';
import { findAccount } from './accounts.ts';
import { actOf, appendAudit, chainOfAccount } from './audit.ts';
import type { PeopleDeps } from './people-deps.ts';
import type { Account } from './sessions.ts';

export type ApiKey = typeof apiKey.$inferSelect;

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const FORM = /^pace_([0-9A-Za-z]{12})_([0-9A-Za-z]{43})_([0-9A-Za-z]{6})$/;

/** `pace_<id>_<secret>_<checksum>`: found by scanners of leaked secrets, and known to be none without asking the database. */
export function formatKey(keyId: string, secret: string): string {
  return `pace_${keyId}_${secret}_${checksum(keyId, secret)}`;
}

export function parseKey(text: string): { keyId: string; secret: string } | null {
  const [, keyId, secret, sum] = FORM.exec(text) ?? [];
  if (keyId === undefined || secret === undefined || checksum(keyId, secret) !== sum) return null;
  return { keyId, secret };
}

/** CRC-32 in base 62, six digits. */
function checksum(keyId: string, secret: string): string {
  let rest = crc32(`pace_${keyId}_${secret}`);
  let text = '';
  for (let i = 0; i < 6; i++) {
    text = DIGITS[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

/** Uniform base-62 text; bytes that would favour some digits are thrown away. */
function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) if (byte < 248 && text.length < length) text += DIGITS[byte % 62];
  }
  return text;
}

export interface NewKey {
  name: string;
  scopes: KeyScope[];
  athletes: string[] | null;
  expiresMs: number;
  /** whether its maker was signed in with a second factor */
  isStrong: boolean;
}

/** The key's text is in the answer and nowhere else, ever. */
export async function createKey(
  deps: PeopleDeps,
  accountId: string,
  wanted: NewKey,
): Promise<{ key: string; row: ApiKey }> {
  const keyId = randomText(12);
  const secret = randomText(43);
  const nowMs = deps.now();
  const chain = chainOfAccount(accountId);
  const row = await deps.db.as({ kind: 'self', athleteId: chain }).transaction(async (tx) => {
    const secretMac = deps.secrets.mac('api key', `${keyId} ${secret}`);
    const [made] = await tx
      .insert(apiKey)
      .values({ keyId, accountId, secretMac, createdMs: nowMs, ...wanted })
      .returning();
    const act = actOf({ kind: 'anonymous' }, 'key:write', { key: keyId, scopes: wanted.scopes.join(' ') });
    await appendAudit(tx, chain, nowMs, { ...act, actor: accountId });
    return made!;
  });
  return { key: formatKey(keyId, secret), row };
}

export async function listKeys(deps: PeopleDeps, accountId: string): Promise<ApiKey[]> {
  return deps.db.read((db) =>
    db.select().from(apiKey).where(eq(apiKey.accountId, accountId)).orderBy(apiKey.createdMs),
  );
}

/** Effective with the commit: every request reads the row. */
export async function endKey(deps: PeopleDeps, accountId: string, keyId: string): Promise<boolean> {
  const rows = await deps.db.transaction((tx) =>
    tx
      .delete(apiKey)
      .where(and(eq(apiKey.accountId, accountId), eq(apiKey.keyId, keyId)))
      .returning({ id: apiKey.keyId }),
  );
  return rows.length === 1;
}

/** The key that this text is, and whose; null: none, ended, expired. */
export async function findKey(
  deps: PeopleDeps,
  text: string,
): Promise<{ key: ApiKey; account: Account } | null> {
  const parsed = parseKey(text);
  if (parsed === null) return null;
  const [row] = await deps.db.read((db) => db.select().from(apiKey).where(eq(apiKey.keyId, parsed.keyId)));
  const isRight =
    row !== undefined && deps.secrets.isMac('api key', `${parsed.keyId} ${parsed.secret}`, row.secretMac);
  if (!isRight || deps.now() >= row.expiresMs) return null;
  const day = new Date(deps.now()).toISOString().slice(0, 10);
  if (row.usedDay !== day) {
    await deps.db.transaction((tx) =>
      // what is used moves to the newest key
      tx
        .update(apiKey)
        .set({ usedDay: day, secretMac: deps.secrets.mac('api key', `${parsed.keyId} ${parsed.secret}`) })
        .where(eq(apiKey.keyId, row.keyId)),
    );
  }
  const owner = await findAccount(deps, row.accountId);
  return owner === null ? null : { key: row, account: owner };
}
