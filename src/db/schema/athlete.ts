import { bigint, boolean, jsonb, pgTable, smallint, text } from 'drizzle-orm/pg-core';

/** The person who runs. The key is called athlete_id here too, so that every table is keyed and placed alike. */
export const athlete = pgTable('athlete', {
  athleteId: text().primaryKey(),
  name: text(),
  /** IANA name or fixed offset: the zone of every calendar day of this athlete */
  zone: text().notNull(),
  sex: text().$type<'female' | 'male'>(),
  birthYear: smallint(),
  maxHrBpm: smallint(),
  restHrBpm: smallint(),
  /** what the athlete states instead of a measured threshold; the science room owns its shape */
  thresholdOverride: jsonb().$type<unknown>(),
  /** of sentences to the athlete; null: not chosen */
  language: text().$type<'en' | 'de'>(),
  /** WIN-14: false: wins are found but not celebrated */
  celebrate: boolean().notNull().default(true),
  createdMs: bigint({ mode: 'number' }).notNull(),
});
