import { bigint, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

export const CONNECTION_STATES = [
  'active',
  'refreshing',
  'degraded',
  'needs_reauth',
  'revoked',
  'ended',
] as const;
/**
 * `refreshing`: one worker asks for a new token; `degraded`: the platform does not answer as it should, we
 * go on trying; `needs_reauth`: only the person can go on; `revoked`: the platform said that the grant is
 * over; `ended`: the person disconnected here. Of the last two nothing is left but the row.
 */
export type ConnectionState = (typeof CONNECTION_STATES)[number];

/** Where a walk through what a platform has stands. */
export interface Walk {
  fromMs: number;
  toMs: number;
  /** what is walked now; null: done */
  kind: 'activity' | 'wellness' | null;
  cursor: string | null;
  /** found so far */
  found: number;
}

/** An athlete's account at a platform, and what opens it, sealed for this row. */
export const connection = pgTable(
  'connection',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    connectionId: text().notNull(),
    provider: text().notNull(),
    externalId: text().notNull(),
    state: text().$type<ConnectionState>().notNull(),
    /** why it is in this state: a stable code */
    code: text(),
    /** what was granted; null: the platform did not say */
    scopes: jsonb().$type<string[]>(),
    accessSealed: text(),
    refreshSealed: text(),
    /** when the access token ends; null: it does not */
    expiresMs: bigint({ mode: 'number' }),
    /** counts refreshes: who was overtaken writes nothing */
    fence: integer().notNull().default(0),
    /** a refresh is under way since; the one who finds it too old takes over */
    refreshStartedMs: bigint({ mode: 'number' }),
    /** 1: the answer to a refresh was lost, so a refusal now need not be the person's doing */
    answersLost: integer().notNull().default(0),
    failures: integer().notNull().default(0),
    connectedMs: bigint({ mode: 'number' }).notNull(),
    endedMs: bigint({ mode: 'number' }),
    lastEventMs: bigint({ mode: 'number' }),
    lastDataMs: bigint({ mode: 'number' }),
    /** the walk back through everything, made once */
    backfill: jsonb().$type<Walk>(),
    /** the walk through the last days that is under way, for what events lost */
    sweep: jsonb().$type<Walk>(),
    /** when such a walk last ended */
    reconciledMs: bigint({ mode: 'number' }),
    /** changes of the plan up to then are on their way to it; null: it takes no workouts, or none were looked at yet */
    pushedMs: bigint({ mode: 'number' }),
    /** the earliest instant with something to do; null: nothing */
    dueMs: bigint({ mode: 'number' }),
  },
  (t) => [primaryKey({ columns: [t.athleteId, t.connectionId] }), index('connection_due').on(t.dueMs)],
);
