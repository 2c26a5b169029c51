// Every policy of the second wall is got wrong, one way after another, for all tables at once, and looked at
// by raw SQL as the app's role, table by table: what a wrong policy shows or lets through has to differ from
// what the right one does. All of it is one transaction a mutant, which is rolled back. Longer than a file should
// be: the ways to be wrong and the ways to look belong side by side.
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCOPES } from '../../src/core/access/scope.ts';
import { DISPLAY_ONLY } from '../../src/core/access/source-policy.ts';
import { CITUS_FUNCTIONS, withoutSubqueries } from '../../src/db/citus-policies.ts';
import {
  FUNCTIONS,
  type Identity,
  identityScript,
  NEVER_SHARED,
  policiesOf,
} from '../../src/db/row-security.ts';
import type { Tx } from '../../src/db/transaction.ts';
import { SERVER_URL, type TestDatabase, testDatabase } from '../support/database.ts';
import { fillEveryTable } from '../support/fill-tables.ts';

const NOW = 1_000;
type Policies = ReturnType<typeof policiesOf>;
type Seen = Record<string, string[]>;
let test: TestDatabase;
let tables: string[];
/** A row of every table, as JSON. */
const rowOf: Record<string, object> = {};

/** Runs a statement and takes it back: whose rows it read, how many it wrote, or the SQLSTATE it was refused with. */
const ATTEMPT = `create function pg_temp.attempt(statement text) returns text language plpgsql as $$
declare found text; n bigint;
begin
  begin
    if statement like 'select %' then
      execute format('select string_agg(distinct athlete_id, '','' order by athlete_id) from (%s) f', statement) into found;
    else
      execute statement;
      get diagnostics n = row_count;
      found := n;
    end if;
    raise exception using errcode = 'PK000', message = coalesce(found, '-');
  exception when sqlstate 'PK000' then return sqlerrm; when others then return sqlstate;
  end;
end $$`;

const self = (athleteId: string, isProgram = false): Identity => ({ kind: 'self', athleteId, isProgram });
const other = (accountId: string, athleteId = 'ann', isProgram = false): Identity => ({
  ...{ kind: 'other', athleteId, accountId, nowMs: NOW, isProgram },
});
const person = (accountId: string): Identity => ({ kind: 'person', accountId, nowMs: NOW });
const READERS: Record<string, Identity> = {
  nobody: { kind: 'nobody' },
  ann: self('ann'),
  program: self('ann', true),
  'coach of another': other('full', 'ben'),
  'coach’s program': other('full', 'ann', true),
  person: person('full'),
  ...Object.fromEntries(
    ['full', 'late', 'gone', 'helper', 'stranger', ...SCOPES].map((id) => [id, other(id)]),
  ),
};
const WRITERS: Record<string, Identity> = {
  nobody: { kind: 'nobody' },
  ann: self('ann'),
  zoe: self('zoe'),
  full: other('full'),
};

beforeAll(async () => {
  if (SERVER_URL === null) return;
  test = await testDatabase();
  await fillEveryTable(test.db, ['ann', 'ben']);
  await test.db.transaction(async (tx) => {
    const grant = (
      id: string,
      scopes: readonly string[],
      more: { expiresMs?: number; endedMs?: number } = {},
    ) =>
      tx.execute(sql`insert into coach_grant values ('ann', ${id}, ${id === 'crew' ? null : id}, ${id === 'crew' ? id : null},
        ${JSON.stringify(scopes)}::jsonb, 1, ${more.expiresMs ?? null}, ${more.endedMs ?? null})`);
    for (const scope of SCOPES) await grant(scope, [scope]);
    await grant('full', SCOPES);
    await grant('late', SCOPES, { expiresMs: NOW });
    await grant('gone', SCOPES, { endedMs: 1 });
    await grant('crew', SCOPES);
    await tx.execute(sql`insert into account (account_id, name, created_ms) values ('helper', 'h', 1)`);
    await tx.execute(sql`insert into team values ('crew', 'Crew', 'helper', 1)`);
    await tx.execute(sql`insert into team_member values ('crew', 'helper', 1)`);
    const rows =
      (await tx.execute(sql`select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'athlete_id' order by 1`)) as unknown as {
        name: string;
      }[];
    tables = rows.map(({ name }) => name);
    for (const table of tables) {
      const [one] = (await tx.execute(
        sql.raw(`select to_jsonb(t) as row from "${table}" t where athlete_id = 'ben' limit 1`),
      )) as unknown as { row: object }[];
      rowOf[table] = one!.row;
    }
  });
}, 120_000);
afterAll(() => test?.end());

/** What `look` finds after a change of the wall, which is then as it was. */
async function behind(change: string[], look: Look, about: readonly string[] = tables): Promise<Seen> {
  let found: Seen = {};
  const undo = new Error('undo');
  const all = test.db.transaction(async (tx) => {
    await tx.execute(sql.raw(ATTEMPT));
    await tx.execute(sql`select set_config('pacekeeper.erasing', 'on', true)`);
    if (change.length > 0) {
      const quoted = change.map((one) => `execute $mutant$${one}$mutant$;`).join('\n');
      await tx.execute(sql.raw(`do $do$ begin\n${quoted}\nend $do$`));
    }
    found = await look(tx, about);
    throw undo;
  });
  await expect(all).rejects.toBe(undo);
  return found;
}

async function asEach(
  tx: Tx,
  who: Record<string, Identity>,
  about: readonly string[],
  statements: (table: string) => string[],
): Promise<Seen> {
  const found: Seen = Object.fromEntries(about.map((table) => [table, []]));
  const list = about.flatMap((table) => statements(table).map((statement) => ({ table, statement })));
  for (const [name, identity] of Object.entries(who)) {
    for (const one of identityScript(identity).split('; ')) await tx.execute(sql.raw(one));
    const rows = (await tx.execute(
      sql`select s->>'table' as "table", pg_temp.attempt(s->>'statement') as did from jsonb_array_elements(${JSON.stringify(list)}::jsonb) s`,
    )) as unknown as { table: string; did: string }[];
    for (const { table, did } of rows) found[table]!.push(`${name} ${did}`);
    await tx.execute(sql.raw('reset role'));
  }
  return found;
}

type Look = (tx: Tx, about: readonly string[]) => Promise<Seen>;
const readsOf =
  (...names: string[]): Look =>
  (tx, about) =>
    asEach(tx, Object.fromEntries(names.map((name) => [name, READERS[name]!])), about, (table) => [
      `select athlete_id from "${table}"`,
    ]);
/** With every row under a policy of its source that shows it to its owner alone. */
const readsOfShown =
  (...names: string[]): Look =>
  async (tx, about) => {
    for (const table of ['activity', 'delivery', 'wellness_day'])
      await tx.execute(sql`update ${sql.raw(table)} set policy = ${JSON.stringify(DISPLAY_ONLY)}::jsonb`);
    return readsOf(...names)(tx, about);
  };
/** None of these reads a column, which would ask the policy of reading, too. */
const WRITES: Record<string, (table: string) => string[]> = {
  update: (table) => ['ann', 'zoe'].map((whose) => `update "${table}" set athlete_id = '${whose}'`),
  delete: (table) => [`delete from "${table}"`],
  insert: (table) =>
    ['ann', 'zoe', 'account:x'].map((whose) => {
      const row = JSON.stringify({ ...rowOf[table], athlete_id: whose }).replaceAll("'", "''");
      return `insert into "${table}" select * from jsonb_populate_record(null::"${table}", '${row}')`;
    }),
};
const writesOf =
  (command: string): Look =>
  (tx, about) =>
    asEach(tx, WRITERS, about, WRITES[command]!);

const clauses = ({ using, check }: Policies[string]) =>
  [using && `using (${using})`, check && `with check (${check})`].filter(Boolean).join(' ');
/** The statements that put other policies up, and the tables that they are about. */
function wrong(change: (policies: Policies, table: string) => Policies): { about: string[]; by: string[] } {
  const about = new Set<string>();
  const by: string[] = [];
  for (const table of tables) {
    const [right, now] = [policiesOf(table), change(policiesOf(table), table)];
    for (const [command, policy] of Object.entries(right)) {
      if (JSON.stringify(policy) === JSON.stringify(now[command])) continue;
      about.add(table);
      by.push(
        now[command] === undefined
          ? `drop policy pacekeeper_${command} on "${table}"`
          : `alter policy pacekeeper_${command} on "${table}" ${clauses(now[command])}`,
      );
    }
  }
  return { about: [...about], by };
}
const swapped = (command: string, from: string | RegExp, to: string) =>
  wrong((policies) => ({
    ...policies,
    [command]: JSON.parse(
      JSON.stringify(policies[command]).replaceAll(
        from instanceof RegExp ? from : JSON.stringify(from).slice(1, -1),
        to,
      ),
    ),
  }));

type Mutant = [name: string, make: () => { about: string[]; by: string[] }, seenBy: string[]];
const OWN = 'athlete_id = (select pacekeeper_own())';
const ACCOUNT = "nullif(current_setting('pacekeeper.account', true), '')";
const READ_MUTANTS: Mutant[] = [
  ['dropped', () => wrong(({ select: _, ...others }) => others), ['ann']],
  ['open to all', () => wrong((p) => ({ ...p, select: { using: 'true' } })), ['ann']],
  ['turned round', () => wrong((p) => ({ ...p, select: { using: `not (${p.select!.using})` } })), ['ann']],
  ['own rows missing', () => swapped('select', OWN, 'false'), ['ann']],
  [
    'own rows or nobody’s',
    () => swapped('select', OWN, `(${OWN} or (select pacekeeper_own()) is null)`),
    ['nobody'],
  ],
  ['shared though never shared', () => wrong(shareAll), ['full']],
  ...SCOPES.map((scope): Mutant => [`not for ${scope}`, () => wrong((p) => without(p, scope)), [scope]]),
  ...SCOPES.map((scope): Mutant => [`for ${scope}, too`, () => wrong((p) => withToo(p, scope)), [scope]]),
  ['grants for everybody', () => swapped('select', `to_account = ${ACCOUNT}`, 'true'), ['stranger']],
  [
    'grants to teams for none',
    () =>
      swapped(
        'select',
        `to_team in (select team_id from team_member where account_id = ${ACCOUNT})`,
        'false',
      ),
    ['helper'],
  ],
];
function shareAll(p: Policies, table: string): Policies {
  const granted = `athlete_id = (select pacekeeper_granted(array['activity:read']))`;
  return NEVER_SHARED.has(table) ? { ...p, select: { using: `${p.select!.using} or ${granted}` } } : p;
}
function without(p: Policies, scope: string): Policies {
  return { ...p, select: { using: p.select!.using!.replaceAll(`'${scope}'`, "'none'") } };
}
function withToo(p: Policies, scope: string): Policies {
  const using = p.select!.using!;
  if (using.includes(`'${scope}'`)) return p;
  return { ...p, select: { using: using.replaceAll('array[', `array['${scope}', `) } };
}
const WRITE_MUTANTS: Mutant[] = ['insert', 'update', 'delete'].flatMap((command): Mutant[] => [
  [`${command} dropped`, () => wrong(({ [command]: _, ...others }) => others), [command]],
  [`${command} open to all`, () => wrong((p) => ({ ...p, [command]: open(p[command]!) })), [command]],
  [`${command} turned round`, () => wrong((p) => ({ ...p, [command]: inverted(p[command]!) })), [command]],
]);
WRITE_MUTANTS.push(
  ['update of any row', () => wrong((p) => ({ ...p, update: { ...p.update!, using: 'true' } })), ['update']],
  ['update to anybody', () => wrong((p) => ({ ...p, update: { ...p.update!, check: 'true' } })), ['update']],
  ['no mails', () => swapped('insert', "athlete_id like 'account:%'", 'false'), ['insert']],
);
function open(policy: Policies[string]) {
  return Object.fromEntries(Object.keys(policy).map((clause) => [clause, 'true']));
}
function inverted(policy: Policies[string]) {
  return Object.fromEntries(Object.entries(policy).map(([clause, text]) => [clause, `not (${text})`]));
}
/** What a source's policy adds; a row is looked at where it may be shown to its owner alone. */
const SOURCE_MUTANTS: Mutant[] = [
  [
    'programs forgotten',
    () => swapped('select', "(policy ->> 'mayUsePrograms')::boolean", 'true'),
    ['program'],
  ],
  ['others forgotten', () => swapped('select', "(policy ->> 'mayShowOthers')::boolean", 'true'), ['full']],
  [
    'what a row is made of forgotten',
    () => swapped('select', /exists \(select from[^)]*\)/g, 'true'),
    ['full', 'program'],
  ],
  [
    'programs taken for people',
    () => swapped('select', 'not (select pacekeeper_is_program())', 'true'),
    ['program'],
  ],
];
/** A function is every table's: it is enough that one table shows it. */
const FUNCTION_MUTANTS: [name: string, from: string | RegExp, to: string, seenBy: string][] = [
  ['the owner’s exception for the app’s role', / and current_user <> '\w+'/, '', 'nobody'],
  [
    'own rows for whoever looks',
    / where nullif\(current_setting\('pacekeeper.kind', true\), ''\) = 'self'/,
    '',
    'stranger',
  ],
  ['programs taken for people', /select coalesce\([^\n]+ = 'on'/, 'select false', 'program'],
  ['grants of all athletes', /and g.athlete_id = [^\n]+\n/, '\n', 'coach of another'],
  ['grants that were ended', 'and g.ended_ms is null', '', 'gone'],
  ['grants that have run out', /and \(g.expires_ms[^\n]+\n/, '\n', 'late'],
  ['grants that run out at this instant', /g.expires_ms > /, 'g.expires_ms >= ', 'late'],
  ['grants to anybody', `g.to_account = ${ACCOUNT}`, 'true', 'stranger'],
  ['grants to nobody’s own name', `g.to_account = ${ACCOUNT}`, 'false', 'full'],
  ['grants to any team', `where m.account_id = ${ACCOUNT}`, '', 'stranger'],
  ['grants to no team', / or g.to_team in \([^\n]+\)\)/, ')', 'helper'],
  ['grants of any scope', 'and g.scopes ?| wanted', '', 'location:read'],
  ['grants of all scopes at once', '?| wanted', '?& wanted', 'activity:read'],
];

function survivors(right: Seen, now: Seen, about: string[]): string[] {
  return about.filter((table) => JSON.stringify(right[table]) === JSON.stringify(now[table]));
}
/** The app's role may not change these at all, whatever their policies say. */
const ADDED_ONLY = ['audit_entry', 'grant_version'];
/** … and a trigger refuses every change of a decision. */
const NEVER_CHANGED = ['decision'];

/** Hundreds of policies made and looked at: minutes on the embedded database, so this is a server's. */
describe.skipIf(SERVER_URL === null)('looking by raw SQL', () => {
  it('sees the own rows, and none where nobody was named', async () => {
    const right = await behind([], readsOf('nobody', 'ann', 'person'));
    for (const table of tables) {
      const [nobody, ann] = right[table]!;
      expect([nobody, ann], table).toEqual(['nobody -', 'ann ann']);
    }
  });

  it.each(READ_MUTANTS)('notices in every table that reading is got wrong: %s', async (_, make, seenBy) => {
    const { about, by } = make();
    const look = readsOf(...seenBy);
    expect(survivors(await behind([], look, about), await behind(by, look, about), about)).toEqual([]);
  });

  it('finds the same behind the form without subqueries that Citus wants', async () => {
    const { about, by } = wrong((policies) => withoutSubqueries(policies));
    expect(about).toEqual(tables);
    const change = [...CITUS_FUNCTIONS, ...by];
    const looks: Look[] = [
      readsOf(...Object.keys(READERS)),
      readsOfShown(...Object.keys(READERS)),
      ...Object.keys(WRITES).map(writesOf),
    ];
    for (const look of looks) expect(await behind(change, look)).toEqual(await behind([], look));
  });

  it('tries every such mutant on some table, but for scopes that no table asks for', () => {
    const idle = READ_MUTANTS.filter(([, make]) => make().about.length === 0).map(([name]) => name);
    expect(idle).toEqual(['not for location:read']);
  });

  it.each(WRITE_MUTANTS)(
    'notices in every table that writing is got wrong: %s',
    async (name, make, [command]) => {
      const { about, by } = make();
      const look = writesOf(command!);
      const left = survivors(await behind([], look, about), await behind(by, look, about), about);
      const isNoRight = /^(update|delete)/.test(name);
      expect(
        left.filter(
          (table) =>
            !(
              isNoRight &&
              (ADDED_ONLY.includes(table) || (name === 'update to anybody' && NEVER_CHANGED.includes(table)))
            ),
        ),
      ).toEqual([]);
      expect(about.length).toBeGreaterThan(0);
    },
  );

  it.each(SOURCE_MUTANTS)('notices what a source forbids got wrong: %s', async (_, make, seenBy) => {
    const { about, by } = make();
    const look = readsOfShown(...seenBy);
    expect(about.length).toBeGreaterThan(0);
    expect(survivors(await behind([], look, about), await behind(by, look, about), about)).toEqual([]);
  });

  it.each(FUNCTION_MUTANTS)(
    'notices a question that policies ask got wrong: %s',
    async (_, from, to, seenBy) => {
      const changed = FUNCTIONS.replace(from, to);
      expect(changed).not.toBe(FUNCTIONS);
      // of tables that any grant opens
      const look = seenBy === 'program' ? readsOfShown(seenBy) : readsOf(seenBy);
      // that grants show themselves to nobody else is another wall, taken down here
      const others = tables.filter((table) => table !== 'coach_grant');
      const open = 'alter policy pacekeeper_select on coach_grant using (true)';
      const right = await behind([open], look, others);
      const wronged = await behind([open, ...changed.split(/;\n(?=create)/)], look, others);
      expect(survivors(right, wronged, others).length).toBeLessThan(others.length);
    },
  );
});
