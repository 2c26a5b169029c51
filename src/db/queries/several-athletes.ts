import type { Database } from '../client.ts';
import type { alert } from '../schema/alert.ts';
import type { decision } from '../schema/decision.ts';
import type { note } from '../schema/note.ts';
import type { toldWin } from '../schema/told-win.ts';
import { sendWithin, type Tx } from '../transaction.ts';

/** What may be asked of several athletes at once, with what comes back: empty also where no grant lets it through. */
interface Answers {
  /** not resolved, newest first */
  alerts: typeof alert.$inferSelect;
  alert: typeof alert.$inferSelect;
  note: typeof note.$inferSelect;
  win: typeof toldWin.$inferSelect;
  /** found since, oldest first */
  wins: typeof toldWin.$inferSelect;
  /** when each decision was made that waits for an answer, oldest first */
  waiting: number;
  /** what waits, oldest first, with that of its output which a list shows */
  proposals: Pick<typeof decision.$inferSelect, 'athleteId' | 'decisionId' | 'decidedMs' | 'output'> & {
    /** that its sentences were written in */
    language: string | null;
  };
  decision: typeof decision.$inferSelect;
  /** ids of what the reader `id` has not read */
  unread: string;
  /** who was made responsible */
  care: string;
}

export interface Question<W extends keyof Answers = keyof Answers> {
  what: W;
  athleteId: string;
  /** of what is asked for by itself; the reader, for `unread` */
  id?: string;
  sinceMs?: number;
}

/**
 * Asks as this person about several athletes in one transaction and one statement, each in their turn: a grant that ended before
 * it began gives no row. Answers in the order of the questions.
 */
export async function readEach<const Q extends readonly Question[]>(
  db: Database,
  person: { accountId: string; nowMs: number },
  questions: Q,
): Promise<{ -readonly [I in keyof Q]: Answers[Q[I]['what']][] }> {
  if (questions.length === 0) return [] as never;
  const text = 'select nth, rows from pacekeeper_read_each($1::text::jsonb) order by nth';
  const found = (await db
    .as({ kind: 'person', ...person })
    .read((tx) => sendWithin(tx as Tx, text, [JSON.stringify(questions)]))) as { rows: unknown }[];
  return found.map(({ rows }) => {
    const list = (typeof rows === 'string' ? JSON.parse(rows) : (rows ?? [])) as unknown[];
    return list.map(inCode);
  }) as { -readonly [I in keyof Q]: Answers[Q[I]['what']][] };
}

/** A row's names as the code has them. */
function inCode(row: unknown): unknown {
  if (row === null || typeof row !== 'object') return row;
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}
