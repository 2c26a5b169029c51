import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { FREE } from '../../core/access/source-policy.ts';

/** Rows that may enter training, as feedsTraining() says of one policy. */
export function isFree(policy: PgColumn): SQL {
  return sql`${policy} @> ${JSON.stringify(FREE)}::jsonb`;
}
