import { and, eq, sql } from 'drizzle-orm';
import { providerTrouble } from '../schema/provider-trouble.ts';
import { providerWindow } from '../schema/provider-window.ts';
import type { Db, Tx } from '../transaction.ts';

export interface Window {
  provider: string;
  /** a connection, or empty for the application */
  whose: string;
  windowS: number;
  /** of the window that the request falls into */
  startMs: number;
}

/** Counts one request in, unless the window is full: false then. */
export async function takeRequest(tx: Tx, window: Window, limit: number): Promise<boolean> {
  const { startMs } = window;
  const rows = await tx
    .insert(providerWindow)
    .values({ ...window, used: 1 })
    .onConflictDoUpdate({
      target: [providerWindow.provider, providerWindow.whose, providerWindow.windowS],
      set: {
        startMs,
        used: sql`case when ${providerWindow.startMs} < excluded.start_ms then 1 else ${providerWindow.used} + 1 end`,
      },
      setWhere: sql`${providerWindow.startMs} < excluded.start_ms or ${providerWindow.used} < ${limit}`,
    })
    .returning({ used: providerWindow.used });
  return rows.length === 1;
}

/** Gives back what was counted in for a request that was not sent. */
export async function giveBack(tx: Tx, { provider, whose, windowS, startMs }: Window): Promise<void> {
  await tx
    .update(providerWindow)
    .set({ used: sql`greatest(${providerWindow.used} - 1, 0)` })
    .where(
      and(
        eq(providerWindow.provider, provider),
        eq(providerWindow.whose, whose),
        eq(providerWindow.windowS, windowS),
        eq(providerWindow.startMs, startMs),
      ),
    );
}

export type ProviderTrouble = typeof providerTrouble.$inferSelect;

export async function troubleOf(db: Db, provider: string): Promise<ProviderTrouble | null> {
  const rows = await db.select().from(providerTrouble).where(eq(providerTrouble.provider, provider));
  return rows[0] ?? null;
}

/** One more failure of the platform, or a time until which it wants no calls. */
export async function noteTrouble(
  tx: Tx,
  { provider, code, nowMs, untilMs }: { provider: string; code: string; nowMs: number; untilMs: number },
): Promise<ProviderTrouble> {
  const [row] = await tx
    .insert(providerTrouble)
    .values({ provider, sinceMs: nowMs, untilMs, failures: 1, code })
    .onConflictDoUpdate({
      target: providerTrouble.provider,
      set: {
        untilMs: sql`greatest(${providerTrouble.untilMs}, excluded.until_ms)`,
        failures: sql`${providerTrouble.failures} + 1`,
        code,
      },
    })
    .returning();
  return row!;
}

export async function endTrouble(tx: Tx, provider: string): Promise<void> {
  await tx.delete(providerTrouble).where(eq(providerTrouble.provider, provider));
}
