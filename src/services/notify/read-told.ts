import { and, eq, inArray } from 'drizzle-orm';
import type { RuleNote } from '../../core/coaching/wins/win-rule.ts';
import type { AlertRow } from '../../db/queries/alert.ts';
import type { Note } from '../../db/queries/note.ts';
import { type Question, readEach } from '../../db/queries/several-athletes.ts';
import { account } from '../../db/schema/account.ts';
import { note } from '../../db/schema/note.ts';
import type { AboutOne } from '../../db/schema/notice.ts';
import { toldWin } from '../../db/schema/told-win.ts';
import type { Db } from '../../db/transaction.ts';
import { chargesOf } from '../desk/desk.ts';
import { namesOf } from '../people/names.ts';
import type { PeopleDeps } from '../people/people-deps.ts';

type Found =
  | { kind: 'alert'; row: AlertRow }
  | { kind: 'note'; row: Note }
  | { kind: 'win'; row: typeof toldWin.$inferSelect };

/** What somebody is told of, as it stands there. */
export type Told = Found & {
  /** of the athlete, where there is an account */
  name: string | null;
  /** of whoever wrote a note; null: nobody known */
  author: string | null;
  /** the athlete is the person who is told */
  isOwn: boolean;
};

/**
 * Each of these as the person who is told may read it now, however many athletes they are of in as many transactions:
 * what a grant that ended before would have shown is not in it.
 */
export async function readTold(
  deps: PeopleDeps,
  accountId: string,
  abouts: readonly AboutOne[],
): Promise<Map<AboutOne, Told>> {
  if (abouts.length === 0) return new Map();
  const athleteIds = abouts.map((about) => about.athleteId);
  const runners = await deps.db.read((db) => runnersOf(db, athleteIds));
  const isOwn = ({ athleteId }: AboutOne) => runners.get(athleteId)?.accountId === accountId;
  // alerts are their coaches'
  const own = abouts.filter((about) => about.kind !== 'alert' && isOwn(about));
  const others = abouts.filter((about) => !own.includes(about));
  const found = [...(await readOthers(deps, accountId, others)), ...(await readOwn(deps, own))];
  const coaches = found.flatMap(([, one]) =>
    one.kind === 'note' && one.row.role !== 'runner' ? [one.row.author] : [],
  );
  const nameOf = await namesOf(deps, { accounts: coaches });
  return new Map(
    found.map(([about, one]) => {
      const name = runners.get(about.athleteId)?.name ?? null;
      const author = one.kind !== 'note' ? null : one.row.role === 'runner' ? name : nameOf(one.row.author);
      return [about, { ...one, name, author, isOwn: isOwn(about) }];
    }),
  );
}

async function readOthers(
  deps: PeopleDeps,
  accountId: string,
  abouts: readonly AboutOne[],
): Promise<[AboutOne, Found][]> {
  const person = { accountId, nowMs: deps.now() };
  const rows = await readEach(
    deps.db,
    person,
    abouts.map((about): Question => ({ what: about.kind, athleteId: about.athleteId, id: idOf(about) })),
  );
  return abouts.flatMap((about, i) => {
    const [row] = rows[i]!;
    return row === undefined ? [] : [[about, { kind: about.kind, row } as Found]];
  });
}

/** Of the person who is told, so of one athlete. */
async function readOwn(deps: PeopleDeps, abouts: readonly AboutOne[]): Promise<[AboutOne, Found][]> {
  const [first] = abouts;
  if (first === undefined) return [];
  const { athleteId } = first;
  const ids = abouts.map(idOf);
  const found = await deps.db.as({ kind: 'self', athleteId }).read(async (db) => {
    const [notes, wins] = await Promise.all([
      db
        .select()
        .from(note)
        .where(and(eq(note.athleteId, athleteId), inArray(note.noteId, ids))),
      db
        .select()
        .from(toldWin)
        .where(and(eq(toldWin.athleteId, athleteId), inArray(toldWin.winId, ids))),
    ]);
    return { notes, wins };
  });
  return abouts.flatMap((about): [AboutOne, Found][] => {
    const id = idOf(about);
    if (about.kind === 'note') {
      const row = found.notes.find((one) => one.noteId === id);
      return row === undefined ? [] : [[about, { kind: 'note', row }]];
    }
    const row = found.wins.find((one) => one.winId === id);
    return row === undefined ? [] : [[about, { kind: 'win', row }]];
  });
}

/** Of the alert, the note or the win. */
export function idOf(about: AboutOne): string {
  switch (about.kind) {
    case 'alert':
      return about.alertId;
    case 'note':
      return about.noteId;
    case 'win':
      return about.winId;
  }
}

type Named = Pick<typeof account.$inferSelect, 'accountId' | 'name'>;

/** The accounts of these athletes, by athlete. */
async function runnersOf(db: Db, athleteIds: readonly string[]): Promise<Map<string, Named>> {
  const rows = await db
    .select({ athleteId: account.ownAthlete, accountId: account.accountId, name: account.name })
    .from(account)
    .where(inArray(account.ownAthlete, [...new Set(athleteIds)]));
  return new Map(rows.map(({ athleteId, ...one }) => [athleteId!, one]));
}

/** What went well since, of every athlete whose training this account may see and of whom it is told. */
export async function readWins(
  deps: PeopleDeps,
  accountId: string,
  sinceMs: number,
): Promise<{ name: string | null; notes: RuleNote[] }[]> {
  const athletes = (await chargesOf(deps, accountId)).map(({ athleteId }) => athleteId);
  const nameOf = await namesOf(deps, { athletes });
  const wins = await readEach(
    deps.db,
    { accountId, nowMs: deps.now() },
    athletes.map((athleteId) => ({ what: 'wins' as const, athleteId, sinceMs })),
  );
  return athletes.flatMap((athleteId, i) => {
    const notes = wins[i]!.map(({ note }) => note);
    return notes.length === 0 ? [] : [{ name: nameOf(athleteId), notes }];
  });
}
