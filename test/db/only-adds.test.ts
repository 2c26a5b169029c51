import { expect, it } from 'vitest';
import { readMigrations } from '../../src/db/migrate.ts';

/** Migrations from before two versions worked side by side, and what each took from the version before it. */
const BROKE = {
  '0013_mails_by_the_outbox': ['drop table: "mail_outbox"'],
  '0022_wellness_by_source': ['key of "wellness_day"', 'key of "wellness_day"'],
};

const NAME = String.raw`(?:(?:only|if exists|if not exists|concurrently) )*(?:"?public"?\.)?"?(?<name>\w+)"?`;
const named = (head: string, text: string) => new RegExp(`^${head} ${NAME}`).exec(text)?.groups?.name;

/**
 * What of a migration would break the version before it, by kind and name; none: it only adds. Statements as written,
 * one a text. What a migration does to a table of its own is its own affair. What is not known to be harmless is named.
 */
function takenAway(statements: readonly string[], unique: ReadonlySet<string>): string[] {
  const own = new Set<string>();
  const added = new Set<string>();
  return statements.flatMap(plain).flatMap((text) => {
    const made = named('create table', text);
    if (made !== undefined) own.add(made);
    const altered = named('alter table', text);
    if (altered !== undefined) {
      if (own.has(altered)) return [];
      const actions = parts(text.replace(new RegExp(`^alter table ${NAME}`), ''));
      return actions.flatMap((action) => ofAction(altered, action, added));
    }
    const dropped = named('drop table', text);
    if (dropped !== undefined) return [`drop table: "${dropped}"`];
    const index = named('drop index', text);
    if (index !== undefined) return unique.has(index) ? [`unique index: "${index}"`] : [];
    if (text.startsWith('create unique index')) {
      const [, table] = /\bon (?:only )?(?:"?public"?\.)?"?(\w+)"?/.exec(text)!;
      return own.has(table!) ? [] : [`key of "${table}"`];
    }
    return /^(create (table|index|function|trigger)|insert into|update|comment on)\b/.test(text)
      ? []
      : [`not known: ${text.slice(0, 60)}`];
  });
}

function ofAction(table: string, action: string, added: Set<string>): string[] {
  const [, column, type] =
    /^add (?:column )?(?:if not exists )?"?(?!constraint\b|primary\b|unique\b|foreign\b|check\b)(\w+)"? (.*)/.exec(
      action,
    ) ?? [];
  if (column !== undefined) {
    if (/\b(primary key|unique)\b/.test(type!)) return [`key of "${table}"`];
    if (/\bnot null\b/.test(type!) && !/\bdefault\b/.test(type!)) return [`not null: "${table}.${column}"`];
    added.add(`${table}.${column}`);
    return [];
  }
  if (/\bforeign key\b/.test(action)) {
    const columns = /foreign key ?\(([^)]*)\)/.exec(action)?.[1]?.split(',') ?? [];
    const isNew = columns.some((one) => added.has(`${table}.${one.trim().replaceAll('"', '')}`));
    return isNew ? [] : [`foreign key of what was there: "${table}"`];
  }
  if (/^add\b.*\b(primary key|unique)\b/.test(action)) return [`key of "${table}"`];
  // which kind of constraint goes, its name says: as drizzle writes them
  const constraint = named('drop constraint', action);
  if (constraint !== undefined) return /_(fk|check)$/.test(constraint) ? [] : [`key of "${table}"`];
  if (action.startsWith('drop ')) return [`drop column of "${table}"`];
  if (action.startsWith('rename ')) return [`rename in "${table}"`];
  if (/^alter\b.* set not null$/.test(action)) return [`not null: "${table}"`];
  if (/^alter\b.* (set data )?type /.test(action)) return [`type in "${table}"`];
  return /^alter\b.* set default /.test(action) ? [] : [`not known: "${table}" ${action.slice(0, 60)}`];
}

/** The statements of a text without comments and quoted values, in small letters, with single spaces. */
function plain(text: string): string[] {
  return text
    .replace(/(--.*|\/\*[\s\S]*?\*\/)|\$(\w*)\$[\s\S]*?\$\2\$|'(?:[^']|'')*'/g, (_all, note) =>
      note === undefined ? "''" : ' ',
    )
    .toLowerCase()
    .split(';')
    .map((one) => one.replace(/\s+/g, ' ').trim())
    .filter((one) => one !== '');
}

/** What stands between the commas that are in no bracket. */
function parts(text: string): string[] {
  let depth = 0;
  const found = [''];
  for (const letter of text) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (letter === ',' && depth === 0) found.push('');
    else found[found.length - 1] += letter;
  }
  return found.map((one) => one.trim());
}

const UNIQUE = new Set(
  readMigrations().flatMap(({ statements }) =>
    statements.flatMap(plain).flatMap((text) => named('create unique index', text) ?? []),
  ),
);

it('a migration takes nothing away that the version before it uses', () => {
  const found = readMigrations().map(({ name, statements }) => [name, takenAway(statements, UNIQUE)]);
  expect(UNIQUE).toContain('outbox_natural_key');
  expect(Object.fromEntries(found.filter(([, taken]) => taken!.length > 0))).toEqual(BROKE);
});

it.each([
  ['DROP TABLE "goal" CASCADE;', 'drop table: "goal"'],
  ['ALTER TABLE "goal" DROP COLUMN "name";', 'drop column of "goal"'],
  ['alter table only public.goal add column a int, drop "name"', 'drop column of "goal"'],
  ['ALTER TABLE "goal" RENAME COLUMN "name" TO "title";', 'rename in "goal"'],
  ['ALTER TABLE "goal" RENAME TO "aim";', 'rename in "goal"'],
  ['ALTER TABLE "goal" ALTER COLUMN "name" SET DATA TYPE integer;', 'type in "goal"'],
  ['alter table goal alter name type integer using name::integer', 'type in "goal"'],
  ['ALTER TABLE "goal" DROP CONSTRAINT "goal_athlete_id_goal_id_pk";', 'key of "goal"'],
  ['ALTER TABLE "goal" ADD CONSTRAINT "goal_pk" PRIMARY KEY("athlete_id","day");', 'key of "goal"'],
  ['ALTER TABLE "goal" ADD CONSTRAINT "goal_name_unique" UNIQUE("athlete_id","name");', 'key of "goal"'],
  ['ALTER TABLE goal ADD UNIQUE (athlete_id, name)', 'key of "goal"'],
  ['ALTER TABLE "goal" ADD COLUMN "number" integer UNIQUE;', 'key of "goal"'],
  ['CREATE UNIQUE INDEX "goal_name" ON "goal" USING btree ("athlete_id","name");', 'key of "goal"'],
  ['DROP INDEX "outbox_natural_key";', 'unique index: "outbox_natural_key"'],
  ['ALTER TABLE "goal" ALTER COLUMN "name" SET NOT NULL;', 'not null: "goal"'],
  [`ALTER TABLE "goal" ADD COLUMN "word" text NOT NULL; -- default 'none'`, 'not null: "goal.word"'],
  [
    'ALTER TABLE "goal" ALTER COLUMN "word" DROP DEFAULT;',
    'not known: "goal" alter column "word" drop default',
  ],
  [
    'ALTER TABLE "goal" ADD CONSTRAINT "goal_check" CHECK (day > 0);',
    'not known: "goal" add constraint "goal_check" check (day > 0)',
  ],
  [
    'ALTER TABLE "goal" ADD CONSTRAINT "goal_fk" FOREIGN KEY ("day") REFERENCES "day"("day");',
    'foreign key of what was there: "goal"',
  ],
  ['DO $$ begin drop table goal; end $$;', "not known: do ''"],
  ["-- what nobody's code reads\nDROP TABLE goal; update plan set name = 'x';", 'drop table: "goal"'],
  ['ALTER TYPE "kind" RENAME TO "sort";', 'not known: alter type "kind" rename to "sort"'],
])('%s is refused', (statement, kind) => {
  expect(takenAway([statement], UNIQUE)).toEqual([kind]);
});

it.each([
  [
    'a table with keys of its own',
    'CREATE TABLE "a" ("b" text NOT NULL);',
    'CREATE UNIQUE INDEX "a_b" ON "a" ("b");',
    'ALTER TABLE "a" ADD CONSTRAINT "a_b_goal_fk" FOREIGN KEY ("b") REFERENCES "goal"("b");',
  ],
  [
    'a column that may be empty, and where it points',
    'ALTER TABLE "goal" ADD COLUMN "a" text;',
    'ALTER TABLE "goal" ADD CONSTRAINT "goal_a_fk" FOREIGN KEY ("athlete_id","a") REFERENCES "a"("athlete_id","a");',
  ],
  [
    'a column with a value for all',
    `ALTER TABLE "goal" ADD COLUMN "a" jsonb DEFAULT '{"drop":1,"rename":2}'::jsonb NOT NULL;`,
  ],
  [
    'an index, and one less',
    'CREATE INDEX "goal_day" ON "goal" USING btree ("day");',
    'DROP INDEX "goal_day";',
  ],
  ['a value for what is written from now on', `ALTER TABLE "goal" ALTER COLUMN "a" SET DEFAULT 'x';`],
])('%s is only added', (_what, ...statements) => {
  expect(takenAway(statements, UNIQUE)).toEqual([]);
});
