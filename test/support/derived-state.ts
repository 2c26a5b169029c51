/** By table the rows, each with its values by column. */
export type DerivedState = Record<string, Record<string, unknown>[]>;

/** Tables of what deliveries become, and their columns that say when it happened to be done. */
const DERIVED: Record<string, { left: readonly string[]; where?: string }> = {
  delivery: { left: ['received_ms'] },
  recording: { left: [] },
  activity: { left: [] },
  activity_source: { left: ['linked_ms'] },
  analysis: { left: ['analysed_ms'] },
  archive_entry: { left: [] },
  // what a person was asked once, and is no longer, is a record of what was said at the time
  threshold: { left: ['created_ms', 'settled_ms'], where: "state <> 'replaced'" },
};

/** What is derived from deliveries, without when: the same deliveries give the same, whatever happened on the way. */
export async function derivedState(
  sql: (text: string) => Promise<{ row: unknown }[]>,
): Promise<DerivedState> {
  const state: DerivedState = {};
  for (const [table, { left, where = 'true' }] of Object.entries(DERIVED)) {
    const row = `to_jsonb(t) - array[${left.map((name) => `'${name}'`).join(', ')}]::text[]`;
    const rows = await sql(`select ${row} as row from ${table} t where ${where} order by (${row})::text`);
    state[table] = rows.map((found) => found.row as DerivedState[string][number]);
  }
  return state;
}
