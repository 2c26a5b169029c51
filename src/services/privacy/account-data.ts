import { eq, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { ACCOUNT_TOLD } from '../../db/personal-data.ts';
import { teamMember } from '../../db/schema/team.ts';
import type { Db, Tx } from '../../db/transaction.ts';
import { chainOfAccount, readChain } from '../people/audit.ts';

type Row = Record<string, unknown>;

/** What is kept about a person who signs in, by table, without proofs; with the acts of the account and the grants to it. */
export interface AccountData {
  account: Row;
  tables: Record<string, Row[]>;
  audit: Row[];
  /** mails and the like, without their text */
  messages: Row[];
  grantsReceived: Row[];
}

/** Which rows of each table are about the account `id` with the address `email`. */
const ABOUT: Record<string, (id: string, email: string | null) => ReturnType<typeof sql>> = {
  session: (id) => sql`t.account_id = ${id}`,
  passkey: (id) => sql`t.account_id = ${id}`,
  totp: (id) => sql`t.account_id = ${id}`,
  api_key: (id) => sql`t.account_id = ${id}`,
  invitation: (id, email) => sql`t.from_account = ${id} or t.to_email = ${email}`,
  team: (id) =>
    sql`t.owner_account = ${id} or t.team_id in (select m.team_id from team_member m where m.account_id = ${id})`,
  team_member: (id) => sql`t.account_id = ${id}`,
  notify_setting: (id) => sql`t.account_id = ${id}`,
  notify_channel: (id) => sql`t.account_id = ${id}`,
  program_endpoint: (id) => sql`t.account_id = ${id}`,
  notice: (id) => sql`t.account_id = ${id}`,
  plan_template: (id) => sql`t.account_id = ${id}`,
  team_desk: (id) => sql`t.team_id in (select m.team_id from team_member m where m.account_id = ${id})`,
};

/** The account that an athlete is; null: nobody signs in for the athlete. */
export async function accountOfAthlete(db: Database, athleteId: string): Promise<string | null> {
  const rows = (await db.read((tx) =>
    (tx as Tx).execute(sql`select account_id as id from account where own_athlete = ${athleteId}`),
  )) as unknown as { id: string }[];
  return rows[0]?.id ?? null;
}

/** Null: there is no such account. */
export async function readAccountData(
  db: Database,
  accountId: string,
  nowMs: number,
): Promise<AccountData | null> {
  const found = await db.read(async (tx) => {
    const [account] = await told(tx, 'account', sql`t.account_id = ${accountId}`);
    if (account === undefined) return null;
    const email = (account.email as string | null) ?? null;
    const tables: Record<string, Row[]> = {};
    for (const table of Object.keys(ACCOUNT_TOLD)) {
      const about = ABOUT[table];
      if (about !== undefined) tables[table] = await told(tx, table, about(accountId, email));
    }
    return { account, tables };
  });
  if (found === null) return null;
  const grantsReceived = await db.as({ kind: 'person', accountId, nowMs }).read(async (tx) => {
    const teams = await tx
      .select({ id: teamMember.teamId })
      .from(teamMember)
      .where(eq(teamMember.accountId, accountId));
    const toThem = [sql`t.to_account = ${accountId}`, ...teams.map(({ id }) => sql`t.to_team = ${id}`)];
    return told(tx, 'coach_grant', sql.join(toThem, sql` or `));
  });
  const chain = chainOfAccount(accountId);
  const messages = await db
    .as({ kind: 'self', athleteId: chain })
    .read((tx) => told(tx, 'outbox', sql`t.athlete_id = ${chain}`, ['payload']));
  return { ...found, grantsReceived, messages, audit: await readChain(db, chain) };
}

async function told(
  db: Db,
  table: string,
  about: ReturnType<typeof sql>,
  without = Object.keys(ACCOUNT_TOLD[table] ?? {}),
): Promise<Row[]> {
  const columns = sql.join(
    without.map((name) => sql`${name}`),
    sql`, `,
  );
  const shown = without.length === 0 ? sql`to_jsonb(t)` : sql`to_jsonb(t) - array[${columns}]::text[]`;
  const rows = (await (db as Tx).execute(
    sql`select (${shown})::text as row from ${sql.raw(`"${table}"`)} t where ${about} order by 1`,
  )) as unknown as { row: string }[];
  return rows.map(({ row }) => JSON.parse(row) as Row);
}
