import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutSubqueries } from '../../src/db/citus-policies.ts';
import {
  type CatalogTable,
  distribute,
  distributeStatements,
  planDistribution,
  readCatalog,
  standsInTheWay,
} from '../../src/db/distribution.ts';
import { policiesOf } from '../../src/db/row-security.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let test: TestDatabase;
let tables: CatalogTable[];
beforeAll(async () => {
  test = await testDatabase();
  tables = await test.db.transaction((tx) => readCatalog(tx));
});
afterAll(() => test.end());

/** What Citus does not take as it is, each with what is done about it. */
const EXCEPTIONS: Record<string, string> = {
  'TRIGGER decision.decision_never_truncated':
    'citus.enable_unsafe_triggers: made on every shard, where it looks at nothing but a setting',
  'TRIGGER decision.decision_only_grows':
    'citus.enable_unsafe_triggers: made on every shard, where it looks at the row and a setting',
};
const table = (name: string, columns: string[], more: Partial<CatalogTable> = {}): CatalogTable => ({
  ...{ name, columns, uniques: [], foreignKeys: [], triggers: [] },
  ...more,
});

describe('the tables on Citus', () => {
  it('lie by athlete in one group, and people on the coordinator', () => {
    const { kinds } = planDistribution(tables);
    const of = (kind: string) => Object.keys(kinds).filter((name) => kinds[name] === kind);
    expect(of('distributed').length).toBeGreaterThan(40);
    for (const name of ['athlete', 'activity', 'delivery', 'decision', 'outbox'])
      expect(of('distributed')).toContain(name);
    expect(of('reference')).toEqual(['team_member']);
    for (const name of ['account', 'session', 'api_key', 'provider_account'])
      expect(of('local')).toContain(name);
  });

  it('have the athlete in every unique key and foreign key; what is otherwise is named here', () => {
    const { obstacles } = planDistribution(tables);
    expect(obstacles.map(({ code, table, name }) => `${code} ${table}.${name}`)).toEqual(
      Object.keys(EXCEPTIONS),
    );
    expect(obstacles.filter(standsInTheWay)).toEqual([]);
    expect(tables.flatMap((t) => t.uniques).length).toBeGreaterThan(60);
    expect(tables.flatMap((t) => t.foreignKeys).length).toBeGreaterThan(60);
  });

  it('are refused where two nodes could disagree', () => {
    const key = { name: 'k', definition: '', columns: ['x'], toColumns: ['x'], to: 'b' };
    const found = (one: CatalogTable, other: CatalogTable) =>
      planDistribution([one, other]).obstacles.map((o) => o.code);
    const b = table('b', ['athlete_id', 'x']);
    expect(found(table('a', ['athlete_id'], { uniques: [{ name: 'u', columns: ['x'] }] }), b)).toEqual([
      'UNIQUE_WITHOUT_ATHLETE',
    ]);
    expect(found(table('a', ['athlete_id', 'x'], { foreignKeys: [key] }), b)).toEqual([
      'FOREIGN_KEY_WITHOUT_ATHLETE',
    ]);
    expect(found(table('a', ['x'], { foreignKeys: [key] }), b)).toEqual(['FOREIGN_KEY_ACROSS']);
    expect(found(table('a', ['athlete_id', 'x'], { foreignKeys: [key] }), table('b', ['x']))).toEqual([
      'FOREIGN_KEY_ACROSS',
    ]);
    const shared = { ...key, columns: ['x', 'athlete_id'], toColumns: ['x', 'athlete_id'] };
    expect(found(table('a', ['athlete_id', 'x'], { foreignKeys: [shared] }), b)).toEqual([]);
  });

  it('are distributed with athlete first, the others beside it, and their keys put back', () => {
    const statements = distributeStatements(tables);
    const made = statements.filter((text) => text.includes('create_distributed_table'));
    expect(made[0]).toBe(`select create_distributed_table('athlete', 'athlete_id')`);
    expect(made.slice(1).every((text) => text.endsWith(`colocate_with => 'athlete')`))).toBe(true);
    const dropped = statements.filter((text) => text.includes('drop constraint')).length;
    expect(dropped).toBeGreaterThan(30);
    expect(statements.filter((text) => text.includes('add constraint'))).toHaveLength(dropped);
  });

  it('have policies without subqueries there', () => {
    for (const { name, columns } of tables) {
      if (!columns.includes('athlete_id')) continue;
      expect(JSON.stringify(withoutSubqueries(policiesOf(name))), name).not.toMatch(/\bselect /i);
    }
  });

  it('stay as they are on a server without Citus, which the command says', async () => {
    await expect(distribute(test.db)).rejects.toMatchObject({ code: 'CITUS_MISSING' });
  });
});
