import { eq } from 'drizzle-orm';
import { pushKey } from '../../db/schema/push-key.ts';
import type { PeopleDeps } from '../people/people-deps.ts';
import { newPushKeys, type PushKeys } from './web-push.ts';

const KEY_ID = 'vapid';
const PLACE = { table: 'push_key', column: 'sealed', rowId: KEY_ID };

/** The pair of this server, made when it is first asked for; whoever comes second takes the first one's. */
export async function pushKeys({
  db,
  secrets,
  now,
}: Pick<PeopleDeps, 'db' | 'secrets' | 'now'>): Promise<PushKeys> {
  const found = await db.read((tx) => tx.select().from(pushKey).where(eq(pushKey.keyId, KEY_ID)));
  const row =
    found[0] ??
    (await db.transaction(async (tx) => {
      const { publicKey, privateKey } = newPushKeys();
      await tx
        .insert(pushKey)
        .values({ keyId: KEY_ID, publicKey, sealed: secrets.seal(PLACE, privateKey), createdMs: now() })
        .onConflictDoNothing();
      const [kept] = await tx.select().from(pushKey).where(eq(pushKey.keyId, KEY_ID));
      return kept!;
    }));
  return { publicKey: row.publicKey, privateKey: secrets.open(PLACE, row.sealed) };
}
